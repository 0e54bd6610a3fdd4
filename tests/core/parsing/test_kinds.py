"""What comes out of good files of each kind, to the last value."""

import json

import pytest

from tests.odd_files import archives, diagrams, maps, old_sheets, sheets, texts
from tests.odd_files.case import packed
from zoneops.core.parsing import xml_tree
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.reading import safe_parse
from zoneops.core.parsing.text_table import counted, read_text_table

pytestmark = pytest.mark.either
slow = pytest.mark.slow  # starts the reading process


@slow
def test_a_diagram_gives_its_nodes_flows_lanes_terms_and_places():
    diagram = safe_parse(diagrams.GOOD.encode(), "bpmn")
    [process] = diagram.processes
    assert (process.id, process.name) == ("land", "供地")
    assert [(node.id, node.type, node.name) for node in process.nodes] == [
        ("start", "startEvent", "收件"),
        ("review", "userTask", "预审"),
        ("end", "endEvent", "办结"),
    ]
    assert [(flow.source, flow.target, flow.name, flow.condition) for flow in process.flows] == [
        ("start", "review", "", ""),
        ("review", "end", "同意", "agreed"),
    ]
    assert [(lane.name, lane.nodes) for lane in process.lanes] == [("自然资源局", ["review"])]
    [term] = process.nodes[1].extensions
    assert (term["tag"], term["attributes"]) == ("{urn:zone}term", {"days": "5"})
    assert diagram.boxes == {"review": [100, 80, 100, 80]}
    assert diagram.lines == {"f1": [[36, 120], [100, 120]]}


@slow
def test_a_node_in_a_sub_process_says_in_which():
    inside = '<bpmn:subProcess id="sub"><bpmn:task id="inner"/></bpmn:subProcess><bpmn:endEvent'
    data = diagrams.GOOD.replace("<bpmn:endEvent", inside, 1).encode()
    [process] = safe_parse(data, "bpmn").processes
    assert {node.id: node.parent for node in process.nodes}["inner"] == "sub"


@slow
def test_xml_gives_tags_with_their_namespace_attributes_and_text():
    tree = safe_parse('<a xmlns="urn:x" b="1"> 一 <c d="2">二</c></a>'.encode(), "xml")
    assert tree == {
        "tag": "{urn:x}a", "attributes": {"b": "1"}, "text": "一",
        "children": [{"tag": "{urn:x}c", "attributes": {"d": "2"}, "text": "二", "children": []}],
    }  # fmt: skip


def test_a_tree_that_lost_an_element_differs_from_the_count(monkeypatch):
    monkeypatch.setattr(xml_tree, "counted", lambda data: (3, 0))
    with pytest.raises(FileUnreadable) as caught:
        xml_tree.read(b"<a><b/></a>", Limits())
    assert caught.value.code == "readers_differ_plain"


@slow
def test_geojson_comes_back_as_it_went_in_also_where_names_look_like_our_own():
    data = maps.changed(properties={"code": "N1", "d": "2021", "e": "x"})  # d and e are marks among our cells
    assert safe_parse(data, "geojson") == json.loads(data)
    assert safe_parse(maps.changed(properties={"d": "2021-10-15"}), "geojson")["features"][0]["properties"] == {
        "d": "2021-10-15"
    }


@slow
def test_an_archive_tells_its_names_and_sizes_and_names_in_gbk_are_read():
    [entry] = safe_parse(packed([("纪要/一.txt", b"x" * 90)]), "zip")
    assert (entry["name"], entry["size"]) == ("纪要/一.txt", 90)
    assert entry["packed"] < 20
    found = safe_parse(archives.gbk_names(["会议纪要.txt", "厂房誠.txt"]), "zip")
    assert [one["name"] for one in found] == ["会议纪要.txt", "厂房誠.txt"]


@slow
def test_a_spreadsheet_may_be_asked_for_by_its_very_kind():
    given = {"xlsx": sheets.book(), "xls": next(iter(old_sheets.cases())).data, "csv": texts.TEXT.encode()}
    for wanted in given:
        for kind, data in given.items():
            if kind == wanted:
                assert safe_parse(data, wanted).kind == kind
            else:
                with pytest.raises(FileUnreadable, match=f"应为 {wanted} 文件，里面却是 {kind}"):
                    safe_parse(data, wanted)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a,b\n1,"2\n3"\n', [["a", "b"], ["1", "2\n3"]]),
        ('a,b\n5"管,2\n', [["a", "b"], ['5"管', "2"]]),
        ('a,b\n"5""管",\n', [["a", "b"], ['5"管', None]]),
        ("a,b\n\n1,2", [["a", "b"], [], ["1", "2"]]),
        ("a,b\r1,2\r\n3,4", [["a", "b"], ["1", "2"], ["3", "4"]]),
        (',,\n"",x,\n', [[None, None, None], [None, "x", None]]),
        ('a,b\n"1"x,2\n', [["a", "b"], ["1x", "2"]]),
    ],
)
def test_two_readings_of_a_text_table_agree(text, rows):
    assert read_text_table(text.encode(), Limits()) == rows
    assert counted(text, ",") == (len(rows), sum(map(len, rows)))


def test_a_quote_that_nobody_closes_names_the_row_where_it_begins():
    text = 'a,b\n1,2\n"3,4\n' + "5,6\n" * 50
    with pytest.raises(FileUnreadable, match="第 3 行附近"):
        read_text_table(text.encode(), Limits())
