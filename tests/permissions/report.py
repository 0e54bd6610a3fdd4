"""One line under the tests: how much of the product was asked, and what was not as reviewed."""

PROPERTY = "permissions"


def lines_of(reports) -> list[str]:
    """What the tests of the matrix noted, added up; nothing when none has run."""
    noted = [value for report in reports for name, value in report.user_properties if name == PROPERTY]
    if not noted:
        return []
    routes, cells, wrong = max(one[0] for one in noted), sum(one[1] for one in noted), sum(one[2] for one in noted)
    return [f"permissions: {routes} routes × {len(noted)} askers: {cells} cells decided, {wrong} deviations"]


def pytest_terminal_summary(terminalreporter):
    stats = terminalreporter.stats
    for line in lines_of(stats.get("passed", []) + stats.get("failed", [])):
        terminalreporter.write_line(line)
