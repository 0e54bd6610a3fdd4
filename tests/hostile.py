"""Strings and addresses that a careless program stumbles over: collected by us, by what they attack."""

SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt\n>alert(1)</sCrIpT >",
    "</textarea><script>alert(1)</script>",
    "</title><svg/onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "`onmouseover=alert(1)`",
    "<a href=\"javascript:alert(1)\">看</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<!--<script>-->alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript\\u003ealert(1)",
    "javascript:alert(1)//",
    "data:text/html;base64,PHNjcmlwdD4=",
    "]]><script>alert(1)</script>",
]  # fmt: skip
TEMPLATES = [
    "{{7*7}}", "{{ request.user.password }}", "{% debug %}", "{% include '/etc/passwd' %}", "${7*7}", "#{7*7}",
    "<%= 7*7 %>", "{{''.__class__.__mro__}}", "{%load log%}{%get_admin_log 10 as log%}", "%(user)s %s %n",
    "{0.__class__}", "@{7*7}",
]  # fmt: skip
QUERIES = [
    "' OR '1'='1", "1; DROP TABLE projects_project;--", '" OR ""="', "%' AND 1=1 --", "'; SELECT pg_sleep(5)--",
    "\\'; --", "1) UNION SELECT password FROM accounts_user--", "admin'/*", "_%_%",
]  # fmt: skip
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")']
SHELLS = [
    "; id",
    "$(id)",
    "`id`",
    "| id",
    "../../../../etc/passwd",
    "..\\..\\win.ini",
    "file:///etc/passwd",
    "C:\\con\\nul",
]
SIGNS = [
    "\u202e右到左\u202d", "零\u200b宽\ufeff字", "👩‍👩‍👧‍👦🏳️‍🌈", "𠮷野家𪚥", "e\u0301\u0327\u0328" * 20, "ﷺ" * 20,
    "\u2028行\u2029段", "Ω≈ç√∫", "ＡＢＣ１２３", "\ud7ff\ue000", "İıſK", "½²³", "٣٤٥", "-0", "1e999", "NaN",
    "Infinity", "0x10", "1" * 40, "null", "undefined", "true", "[]", "{}", " ", "\u3000", "\n\n",
    "\r\nSet-Cookie: a=b", "0", "None",
]  # fmt: skip
CONTROLS = ["a\x00b", "\x00", "\x1b[31m", "\x07\x08", "\x7f", "\ufffe\uffff"]
LONG = ["长" * 5000, "<b>" * 3000, "a" * 70000]

TEXTS = [*SCRIPTS, *TEMPLATES, *QUERIES, *FORMULAS, *SHELLS, *SIGNS, *CONTROLS, *LONG]

# Values of queries, as they stand in an address: one of each kind of trouble.
QUERY_VALUES = [
    "-1", "99999999999999999999", "9" * 400, "1e400", "%C2%B2", "a%00b", "%FF%FE", "%ED%A0%80", "%27%22%3E%3Cscript%3E",
    "%0D%0ASet-Cookie:a=b", "a" * 4000, "9999-12-31", "user__password__startswith", "[]",
]  # fmt: skip

# Where `next` would like to lead.
ELSEWHERE = [
    "https://evil.example/", "http://evil.example", "//evil.example/", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\t//evil.example", "https:evil.example",
    "http:/evil.example", "https:/\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x",
    "vbscript:x", "http://testserver@evil.example/", "http://testserver.evil.example/", "//evil.example%2f@testserver",
    "https://evil.example\\@testserver", "//testserver:80@evil.example", " //evil.example", "\x00//evil.example",
    "ftp://testserver/", "/\r\nLocation: https://evil.example", "http://[::1", "///", "",
    "0", "abc", "core:unit", "projects/", "?a=1", "#x", "evil.example",
]  # fmt: skip
