"""Why a file was not taken, and what to do about it. No Django: `gettext(error.template) % error.params` translates."""

from zoneops.core.rules.reasons import RuleError, gettext_noop


class FileUnreadable(RuleError):
    """The file cannot be taken; `str(error)` says why and what to do."""

    REASONS = {
        "missing": gettext_noop("没有这个文件：%(name)s"),
        "empty": gettext_noop("文件是空的，一行内容也没有"),
        "too_large": gettext_noop("文件有 %(megabytes)s MB，最多 %(limit)s MB。删去图片和多余的工作表再试"),
        "too_large_plain": gettext_noop("文件有 %(megabytes)s MB，最多 %(limit)s MB。精简或拆成几个再试"),
        "not_a_spreadsheet": gettext_noop("这不是表格文件。应为 xlsx、xls 或 csv，改扩展名不算"),
        "web_page": gettext_noop("这是网页或 XML 格式的表。用 WPS 或 Excel 打开，另存为 xlsx 再试"),
        "other_spreadsheet": gettext_noop("还不能读 %(kind)s 格式。用 WPS 或 Excel 打开，另存为 xlsx 再试"),
        "other_kind": gettext_noop("应为 %(wanted)s 文件，里面却是 %(kind)s。换对的文件再试"),
        "damaged": gettext_noop("文件已损坏，读不出来。用 WPS 或 Excel 打开，另存一份再试"),
        "damaged_plain": gettext_noop("文件已损坏，读不出来。从原来的软件重新导出再试"),
        "password": gettext_noop("文件加了密码。取消密码，另存一份再试"),
        "bomb": gettext_noop("压缩包展开后过大，不像正常的表格，没有打开"),
        "odd_names": gettext_noop("文件里部件的名称重复或越出文件，不像正常的表格，没有打开"),
        "too_many_cells": gettext_noop("有内容的格子超过 %(limit)s 个。分成几个文件再试"),
        "too_many_columns": gettext_noop("有内容的列超过 %(limit)s 列。删去表外的列再试"),
        "too_many_sheets": gettext_noop("工作表超过 %(limit)s 张。只留要导入的再试"),
        "too_many_merges": gettext_noop("合并的格子太多或互相重叠，不像正常的表格。取消合并再试"),
        "text_too_long": gettext_noop("有一格的文字超过 %(limit)s 个字。缩短再试"),
        "control_character": gettext_noop("文字里有看不见的控制字符，在“%(text)s”附近。删去再试"),
        "far_cell": gettext_noop("有内容写在离表很远的格子里。删去表外的行和列再试"),
        "too_slow": gettext_noop("%(seconds)s 秒内没有读完，已停止。分成几个文件再试"),
        "too_heavy": gettext_noop("读这个文件要占用过多内存，已停止。删去表外的格子和图片，或分成几个文件再试"),
        "too_deep": gettext_noop("内容一层套一层，超过 %(limit)s 层，不像正常的文件，没有读"),
        "too_many_nodes": gettext_noop("内容超过 %(limit)s 项。精简或拆成几个再试"),
        "reached_out": gettext_noop("这个文件想让系统去碰别的文件或网络，已停止。不要用它，告诉系统管理员"),
        "disk_full": gettext_noop("服务器的临时空间不够，文件没有读。告诉系统管理员"),
        "readers_differ": gettext_noop("两种读法读出的格子数不一样，没有采用。用 WPS 或 Excel 打开，另存一份再试"),
        "readers_differ_plain": gettext_noop("两种读法读出的内容不一样，没有采用。从原来的软件重新导出再试"),
        "quotes": gettext_noop("引号不成对，分不清一格到哪里为止，在第 %(row)s 行附近。改好引号，或另存为 xlsx 再试"),
        # GeoJSON
        "not_json": gettext_noop("不是 GeoJSON 文件：应为 UTF-8 编码的 JSON"),
        "json_broken": gettext_noop("不是完整的 GeoJSON：第 %(line)s 行第 %(column)s 个字起读不下去"),
        "json_twice": gettext_noop("“%(name)s”在同一处写了两次，分不清用哪个。删去一个再导入"),
        "not_finite": gettext_noop("“%(text)s”不是能用的数。NaN、Infinity 和过大的数改成真实的值再导入"),
        "foreign_crs": gettext_noop("坐标系写的是“%(name)s”，应为 CGCS2000 或 WGS84 的经纬度。转换后再导入"),
        "too_many_points": gettext_noop("点超过 %(limit)s 个，先抽稀再导入"),
        "not_geojson": gettext_noop("不是 GeoJSON：缺 type，应为 FeatureCollection、Feature 或 Polygon 之类"),
        "no_features": gettext_noop("里面一个要素也没有，没有可导入的"),
        "too_tangled": gettext_noop("网格和规划范围交错得太细，比不完。看看是不是选错了文件，或先抽稀再导入"),
        # XML and BPMN
        "xml_broken": gettext_noop("不是完整的 XML：第 %(line)s 行起读不下去。从原来的软件重新导出再试"),
        "xml_dtd": gettext_noop("XML 里有 DOCTYPE 或实体声明，可能是攻击，没有读。删去这些声明再试"),
        "not_bpmn": gettext_noop("不是 BPMN 2.0 流程图，最外层应为 definitions。从流程图软件导出为 .bpmn 再试"),
        "bpmn_empty": gettext_noop("流程图里一个节点也没有"),
        "bpmn_no_id": gettext_noop("流程图里有一个 %(type)s 没有编号（id）。在流程图软件里补上再导出"),
        "bpmn_twice": gettext_noop("流程图里编号“%(id)s”用了两次。改掉一个再导出"),
        "bpmn_dangling": gettext_noop("流程图里“%(id)s”指向的“%(end)s”不在图里。接好再导出"),
        "bpmn_place": gettext_noop("流程图里“%(id)s”的位置不是能用的数。在流程图软件里重新摆放再导出"),
        # zip
        "not_a_zip": gettext_noop("这不是 zip 压缩包"),
        "zip_empty": gettext_noop("压缩包里一个文件也没有"),
        "zip_name": gettext_noop("压缩包里的“%(name)s”会写到别处去（含 ..、盘符、反斜杠或控制字符），没有打开"),
        "zip_twice": gettext_noop("压缩包里有两个“%(name)s”，没有打开"),
        "zip_link": gettext_noop("压缩包里的“%(name)s”是指向别处的链接，没有打开"),
        "zip_bomb": gettext_noop("压缩包展开后过大，没有打开"),
        "zip_many": gettext_noop("压缩包里超过 %(limit)s 个文件。拆成几个再试"),
        "zip_nested": gettext_noop("压缩包里套压缩包超过 %(limit)s 层，没有打开。解开后再传"),
    }
