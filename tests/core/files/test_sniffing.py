"""What a file is, by its content, and the name it keeps. The wrong ones are in tests/odd_files/attached.py."""

import io

import pytest

from tests.odd_files.attached import HEADS, office
from tests.odd_files.case import READ
from tests.odd_files.corpus import attachments
from zoneops.core.files.kinds import KINDS
from zoneops.core.files.names import clean_name
from zoneops.core.files.sniffing import FileNotKept, recognised

pytestmark = pytest.mark.either


def outcome(case):
    try:
        recognised(io.BytesIO(case.data), case.file_name)
    except FileNotKept as refusal:
        return refusal.code, str(refusal)
    return READ, "没有保存"


@pytest.mark.slow
def test_every_attachment_of_the_corpus_is_kept_or_refused_as_it_should():
    seen = {str(case): outcome(case) for case in attachments()}
    assert {name: code for name, (code, _words) in seen.items()} == {str(case): case.expect for case in attachments()}
    assert all("没有保存" in words for _code, words in seen.values())


def test_a_program_in_the_clothes_of_a_pdf_is_called_by_its_name_with_what_to_do():
    with pytest.raises(FileNotKept) as caught:
        recognised(io.BytesIO(b"MZ\x90\x00\x03" + bytes(90)), "批复.pdf")
    assert str(caught.value) == (
        "“批复.pdf”里面是Windows 程序，没有保存。能运行的文件一律不收；要留存内容，导出为 PDF 再传"
    )


def test_a_name_with_another_extension_is_told_the_right_one():
    with pytest.raises(FileNotKept, match=r"里面是PDF，和扩展名不符，没有保存。扩展名应为 \.pdf，核对后改名再传"):
        recognised(io.BytesIO(HEADS["pdf"]), "批复.docx")


@pytest.mark.slow
def test_kinds_that_offices_mix_up_get_their_right_extension():
    assert recognised(io.BytesIO(office("word")), "合同.最终.doc")[1] == "合同.最终.docx"
    assert recognised(io.BytesIO(HEADS["png"]), "照片.JPG")[1] == "照片.png"
    assert recognised(io.BytesIO(HEADS["jpg"]), "照片.JPEG")[1] == "照片.JPEG"


def test_every_kind_is_either_kept_with_extensions_or_refused_with_advice():
    for kind in KINDS.values():
        assert bool(kind.extensions) == kind.is_kept == (not kind.advice), kind
    kept = [ending for kind in KINDS.values() for ending in kind.extensions if not kind.family]
    assert len(kept) == len(set(kept))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/协议.pdf", "协议.pdf"),
        ("C:\\用户\\协议.pdf", "协议.pdf"),
        ("协议\u202efdp.exe", "协议fdp.exe"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        ('a"b:c.pdf', "a_b_c.pdf"),
        ("con.pdf", "_con.pdf"),
        ("  协议 .pdf. ", "协议.pdf"),
        (".pdf", "未命名.pdf"),
        ("..", "未命名"),
        ("", "未命名"),
    ],
)
def test_a_name_keeps_its_words_and_loses_what_acts(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["长" * 300 + ".pdf", "a" * 300 + ".pdf", "👍" * 100 + ".pdf"])
def test_a_long_name_is_cut_before_its_extension(name):
    kept = clean_name(name)
    assert kept.endswith(".pdf")
    assert len(kept) <= 200
    assert len(kept.encode()) <= 255
    assert clean_name(kept) == kept
