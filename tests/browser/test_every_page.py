"""Every page of the reference zone: axe objects to nothing, nothing is wider than a phone, the console is quiet."""

import re

import pytest

PAGES = {
    "liwenjing": [
        "/", "/projects/", "/projects/board/", "/projects/map/", "/projects/four-ones/", "/projects/new/",
        "/enterprises/", "/grids/", "/parcels/", "/flows/", "/flows/cases/", "/imports/", "/imports/projects/",
        "/calendar/", "/search/?q=gf", "/components/", "/me/", "/people/", "/departments/", "/api/docs/",
        "{project}", "{project}edit/", "{project}follow-up/", "{project}place/", "{project}flow/",
        "{project}agreement/", "{project}move/?to=negotiation", "{enterprise}",
    ],
    "zhenghaifeng": ["/", "/screen/"],
    "houyiming": ["/", "/doctor/", "/calendar/", "/people/", "/people/new/", "/departments/", "/roles/requests/"],
    "baixue": ["/", "/roles/requests/", "/audit/"],
    "fuchenglin": ["/", "/audit/"],
    "": ["/login/"],
}  # fmt: skip
# The document is loaded and no panel is on its way: "networkidle" would wait half a second more on every page.
AT_REST = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("user", PAGES)
def test_pages_are_accessible_fit_and_quiet(browser, site, user, width):
    size = WIDTHS[width]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if user:
        site.enter(page, user)
    found = []
    for address in PAGES[user]:
        complaints.clear()
        response = page.goto(site.url + filled(address, page, site))
        page.wait_for_function(AT_REST)
        if response.status != 200:
            found.append(f"{address}: {response.status}")
            continue
        found += [f"{address}: console: {text}" for text in complaints]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size[0]:
            found.append(f"{address}: {wide} px wide on {size[0]}")
        found += [f"{address}: {problem}" for problem in axe(page, site)]
    context.close()
    assert found == []


def axe(page, site) -> list[str]:
    """WCAG 2.2 A and AA, as "rule: first element"."""
    page.evaluate(site.axe)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    result = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    return [
        f"{violation['id']} ×{len(violation['nodes'])}: {violation['nodes'][0]['html'][:120]}"
        for violation in result["violations"]
    ]


def filled(address: str, page, site) -> str:
    if address.startswith("{project}"):
        return address.replace("{project}", first_link(page, f"{site.url}/projects/?q=磷酸铁锂", r"/projects/\d+/$"))
    if address.startswith("{enterprise}"):
        return first_link(page, f"{site.url}/enterprises/", r"/enterprises/\d+/$")
    return address


def first_link(page, url: str, pattern: str) -> str:
    page.goto(url)
    hrefs = page.locator("td.name a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return next(href for href in hrefs if re.search(pattern, href))


def test_the_pages_named_here_are_those_of_the_menu(browser, site):
    """A page that joins the menu joins this test."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    for user in [name for name in PAGES if name]:
        site.enter(page, user)
        links = page.locator(".z-nav a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        listed = {address.split("?")[0] for addresses in PAGES.values() for address in addresses}
        assert set(links) <= listed
    context.close()
