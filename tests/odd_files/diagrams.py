"""Odd and hostile XML, and BPMN diagrams."""

from collections.abc import Iterator

from tests.odd_files.case import EITHER, READ, Case, flipped, noise

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="{MODEL}" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:zone="urn:zone" targetNamespace="urn:zone">
  <bpmn:process id="land" name="供地">
    <bpmn:laneSet id="lanes"><bpmn:lane id="lane1" name="自然资源局">
      <bpmn:flowNodeRef>review</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="start" name="收件"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="review" name="预审">
      <bpmn:extensionElements><zone:term days="5"/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end" name="办结"/>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="review"/>
    <bpmn:sequenceFlow id="f2" name="同意" sourceRef="review" targetRef="end">
      <bpmn:conditionExpression>agreed</bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="land">
    <bpmndi:BPMNShape id="s1" bpmnElement="review">
      <dc:Bounds x="100" y="80" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="f1">
      <di:waypoint x="36" y="120"/><di:waypoint x="100" y="120"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
HEAD, BODY = GOOD.split("\n", 1)


def cases() -> Iterator[Case]:
    for name, data, expect in attacks():
        yield Case("xml", name, data, expect)
        yield Case("bpmn", name, data, expect)
    for name, data, expect in (*diagrams(), *damaged()):
        yield Case("bpmn", name, data, expect)


def with_doctype(doctype: str) -> bytes:
    return f"{HEAD}\n{doctype}\n{BODY}".replace("预审", "&a;").encode()


def attacks() -> Iterator[tuple[str, bytes, str]]:
    laughs = "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    for name, doctype in (
        ("billion laughs", f'<!DOCTYPE x [<!ENTITY a "ha">{laughs}]>'),
        ("quadratic blowup", f'<!DOCTYPE x [<!ENTITY a "{"A" * 50_000}">]>'),
        ("an external file", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        ("an external address", '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>'),
        ("an external DTD", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd">'),
        ("a parameter entity", '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>'),
        ("a public DTD", '<!DOCTYPE x PUBLIC "-//OMG//BPMN" "bpmn.dtd">'),
        ("an empty DTD", "<!DOCTYPE x []>"),
        ("an entity in itself", '<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>'),
        ("an unparsed entity", '<!DOCTYPE x [<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "f" NDATA n>]>'),
        ("default attributes", '<!DOCTYPE x [<!ATTLIST x y CDATA "z">]>'),
    ):
        yield name, with_doctype(doctype), "xml_dtd"
    for encoding in ("utf-16", "utf-16-be"):
        turned = with_doctype('<!DOCTYPE x [<!ENTITY a "b">]>').decode().replace("UTF-8", "UTF-16")
        yield f"a DTD hidden in {encoding}", turned.encode(encoding), EITHER
    yield "an entity nobody declared", GOOD.replace("预审", "&a;").encode(), "xml_broken"
    yield "5,000 elements deep", (HEAD + "<a>" * 5000 + "</a>" * 5000).encode(), "too_deep"
    yield "200,000 elements", (HEAD + "<a>" + "<b/>" * 200_000 + "</a>").encode(), "too_many_nodes"
    yield "60,000 attributes", (HEAD + "<a" + "".join(f' x{n}="1"' for n in range(60_000)) + "/>").encode(), EITHER
    yield "a tag of 500,000 letters", (HEAD + f"<{'a' * 500_000}/>").encode(), EITHER
    yield "an encoding nobody knows", GOOD.replace("UTF-8", "x-klingon").encode(), "xml_broken"
    yield "an encoding of Python's", GOOD.replace("UTF-8", "unicode_escape").encode(), EITHER
    yield "a namespace prefix nobody declared", (HEAD + "<q:a/>").encode(), "xml_broken"
    yield "attributes of one name", (HEAD + '<a b="1" b="2"/>').encode(), "xml_broken"
    yield "two roots", (HEAD + "<a/><b/>").encode(), "xml_broken"
    yield "no root", HEAD.encode(), "xml_broken"
    yield "NUL bytes", GOOD.replace("预审", "预\0审").encode(), "xml_broken"
    yield "nothing", b"", "empty"


def diagrams() -> Iterator[tuple[str, bytes, str]]:
    yield "good", GOOD.encode(), READ
    yield "good in UTF-16", GOOD.replace("UTF-8", "UTF-16").encode("utf-16"), READ
    yield "another root", GOOD.replace("bpmn:definitions", "bpmn:process2").encode(), "not_bpmn"
    yield "another namespace", GOOD.replace(MODEL, "urn:x").encode(), "not_bpmn"
    yield "SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not_bpmn"
    yield "no process", f'<definitions xmlns="{MODEL}"/>'.encode(), "bpmn_empty"
    yield (
        "a process without nodes",
        f'<definitions xmlns="{MODEL}"><process id="a"/></definitions>'.encode(),
        "bpmn_empty",
    )
    yield "a task without id", GOOD.replace('userTask id="review"', "userTask").encode(), "bpmn_no_id"
    yield "one id twice", GOOD.replace('endEvent id="end"', 'endEvent id="start"').encode(), "bpmn_twice"
    yield "a flow to nowhere", GOOD.replace('targetRef="end"', 'targetRef="none"').encode(), "bpmn_dangling"
    yield "a flow from nothing", GOOD.replace('sourceRef="start" ', "").encode(), "bpmn_dangling"
    yield "a lane with a node that is not there", GOOD.replace(">review<", ">none<").encode(), "bpmn_dangling"
    for value in ("NaN", "Infinity", "1e999", "", "abc", "0x10"):
        yield f"a place {value!r}", GOOD.replace('x="100" y="80"', f'x="{value}" y="80"').encode(), "bpmn_place"
    yield (
        "a script task",
        GOOD.replace("userTask", "scriptTask")
        .replace(
            "<bpmn:extensionElements>", "<bpmn:script>import os; os.system('x')</bpmn:script><bpmn:extensionElements>"
        )
        .encode(),
        READ,
    )
    yield "an expression that starts a program", GOOD.replace("agreed", "${''.getClass()}").encode(), READ
    yield (
        "an include",
        GOOD.replace(
            "<bpmn:process ",
            '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><bpmn:process ',
        ).encode(),
        READ,
    )
    yield (
        "an import",
        GOOD.replace(
            "<bpmn:process ",
            '<bpmn:import importType="x" namespace="x" location="http://127.0.0.1:9/a"/><bpmn:process ',
        ).encode(),
        READ,
    )
    inside = "".join(f'<bpmn:subProcess id="s{n}">' for n in range(80)) + "</bpmn:subProcess>" * 80
    yield "80 processes in each other", GOOD.replace("<bpmn:endEvent", inside + "<bpmn:endEvent").encode(), "too_deep"
    many = "".join(f'<bpmn:task id="t{n}"/>' for n in range(30_000))
    yield "30,000 tasks", GOOD.replace("<bpmn:endEvent", many + "<bpmn:endEvent").encode(), "too_many_nodes"


def damaged() -> Iterator[tuple[str, bytes, str]]:
    for share in (20, 60, 95):
        yield f"{share} % of the file", GOOD.encode()[: len(GOOD.encode()) * share // 100], "xml_broken"
    for seed in range(6):
        yield f"flipped bytes {seed}", flipped(GOOD.encode(), 400 + seed, 3), EITHER
    yield "noise", noise(41, 5000), "xml_broken"
