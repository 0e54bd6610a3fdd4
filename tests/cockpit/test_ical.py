"""The calendar file keeps to RFC 5545, read here by a small reader of its own."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from zoneops.cockpit.ical import Entry, calendar_file, folded

MADE_AT = datetime.datetime(2021, 10, 15, 8, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
ON = datetime.date(2021, 10, 15)


def content_lines(content: bytes) -> list[str]:
    """The unfolded lines, after checking that each written one is at most 75 bytes and ends with CRLF."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no character is cut in two
    lines: list[str] = []
    for line in physical:
        if line.startswith(b" "):
            lines[-1] += line[1:].decode()
        else:
            lines.append(line.decode())
    return lines


def value_of(lines: list[str], name: str) -> str:
    [text] = [line.split(":", 1)[1] for line in lines if line.split(":", 1)[0].split(";")[0] == name]
    plain, escaped = "", False
    for character in text:
        if escaped:
            plain += "\n" if character == "n" else character
        elif character != "\\":
            plain += character
        escaped = character == "\\" and not escaped
    return plain


def test_a_day_is_an_event_that_ends_the_day_after():
    lines = content_lines(calendar_file("时限", [Entry("stage-1@zone", ON, "推进到开工")], made_at=MADE_AT))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines
    assert "DTSTART;VALUE=DATE:20211015" in lines
    assert "DTEND;VALUE=DATE:20211016" in lines
    assert "DTSTAMP:20211015T003000Z" in lines
    assert lines.index("BEGIN:VEVENT") < lines.index("UID:stage-1@zone") < lines.index("END:VEVENT")


def test_an_empty_list_is_still_a_calendar():
    lines = content_lines(calendar_file("时限", [], made_at=MADE_AT))
    assert "BEGIN:VEVENT" not in lines
    assert [line for line in lines if line.startswith("PRODID:")]


def test_a_long_chinese_name_is_folded_between_characters():
    name = "年产2万吨磷酸铁锂正极材料及配套公用工程一期项目" * 5
    assert value_of(content_lines(calendar_file("时限", [Entry("1@z", ON, name)], made_at=MADE_AT)), "SUMMARY") == name


def test_a_line_of_75_bytes_stays_whole_and_one_of_76_is_folded():
    assert folded("x" * 75) == "x" * 75
    assert folded("x" * 76) == "x" * 75 + "\r\n x"
    assert folded("x" * 74 + "网") == "x" * 74 + "\r\n 网"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n;,\\:"), max_size=200))
def test_any_text_comes_back_as_it_was(text):
    text = text.rstrip("\n")
    lines = content_lines(calendar_file("时限", [Entry("1@z", ON, text)], made_at=MADE_AT))
    assert value_of(lines, "SUMMARY") == text


def test_control_characters_are_left_out():
    lines = content_lines(calendar_file("时限", [Entry("1@z", ON, "电话\x07\x00 会议")], made_at=MADE_AT))
    assert value_of(lines, "SUMMARY") == "电话 会议"
