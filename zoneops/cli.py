"""`zoneops`: the one command of the product. Management commands do the work; this names the ones people use."""

import os
import sys

from zoneops.core.version import own_version

COMMANDS = {
    "demo": "从零到可用：建库、装示例区、打印登录链接、启动",
    "serve": "启动网站",
    "init": "建第一个开发区和系统、安全、审计三个管理员",
    "administrators": "补齐一个开发区缺的管理员（三员）",
    "load-reference": "装入示例区（德州高新区，2021 年）",
    "import": "导入台账：zoneops import projects 台账.xlsx",
    "workdays": "数工作日：zoneops workdays add 2021-09-17 5",
    "check-ones": "重算每个项目的四个一，与库里的比对",
    "check-files": "逐个核对附件在不在、变没变；--sweep 清掉中断的上传留下的",
    "audit": "审计链：封存、核验（verify）、链头、导出、清除",
    "backup": "把数据库和附件备份成一个文件，不用停网站",
    "verify": "核对一份备份是否完整，或（--live）核对现在的附件",
    "restore": "用一份备份恢复；装不成时原来的一点不动",
    "housekeeping": "到点的后台作业做一遍：封存审计链、备份、清理",
    "doctor": "体检：还缺什么配置，哪里不对",
    "login-link": "给一个人打印一次性登录链接",
    "reset-second-factor": "去掉一个人的第二因素（手机丢了的时候）",
    "api-token": "给一个人发接口令牌",
    "vendor": "取回浏览器端的库（npm）",
    "migrate": "升级数据库结构",
}


def usage() -> str:
    width = max(map(len, COMMANDS))
    rows = "\n".join(f"  {name:<{width}}  {words}" for name, words in COMMANDS.items())
    return (
        "用法：zoneops 命令 [参数]      每个命令都有 --help\n\n"
        f"{rows}\n\n"
        "  数据放在 ZONEOPS_HOME（不设则为 ~/.zoneops，源码目录里是 var/）。\n"
        "  其余 Django 管理命令同样可用：zoneops shell、zoneops dumpdata……\n"
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoneops.config.settings")
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(usage())
        return
    if arguments[0] in {"version", "--version"}:
        print(own_version())
        return
    import django
    from django.core.management import execute_from_command_line, get_commands

    django.setup()  # the list of commands is that of the installed apps
    command = arguments[0].replace("-", "_")
    if command not in get_commands():
        print(f"没有“{arguments[0]}”这个命令。zoneops --help 列出全部命令", file=sys.stderr)
        sys.exit(2)
    execute_from_command_line(["zoneops", command, *arguments[1:]])
