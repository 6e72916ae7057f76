"""Questions and all that is read out of them; what a row does not name is empty.

In the order of the contract's sentences: protection, syntax, glue, scope.
"""

from typing import Any


def span(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


LIUZHOU, GUILIN, GUANGXI = "450200", "450300", "450000"
LAST3, LAST5 = span(2023, 2025), span(2021, 2025)
COUNTIES = {"levels": ["county"], "group": "region"}
CITIES = {"levels": ["city"], "group": "region"}

PROTECTION: list[tuple[str, dict[str, Any]]] = [
    # quotes of every kind: one literal term, never scope
    ("“柳州市 各区县” 2020年", {"terms": ["柳州市 各区县"], "years": [2020]}),
    ('"2020年" 信访', {"terms": ["2020年", "信访"]}),
    ("＂2020年＂ 信访", {"terms": ["2020年", "信访"]}),  # full-width
    ("「近三年」 信访", {"terms": ["近三年", "信访"]}),
    ("『柳州』 信访", {"terms": ["柳州", "信访"]}),
    ("《柳州市户外广告管理条例》 修订", {"terms": ["柳州市户外广告管理条例", "修订"]}),
    ("“县级” 统筹", {"terms": ["县级", "统筹"]}),
    ("“证据 -信访 OR 仲裁”", {"terms": ["证据 -信访 OR 仲裁"]}),
    ("“甲 乙”“丙”", {"terms": ["甲 乙", "丙"]}),
    ("《行政诉讼法》和《行政复议法》", {"terms": ["《行政诉讼法》和《行政复议法》"]}),
    ("推行“最多跑一次”改革", {"terms": ["推行“最多跑一次”改革"]}),
    ("柳州市“最多跑一次”", {"terms": ["最多跑一次"], "regions": [LIUZHOU]}),
    ("关于“信访积案”的情况", {"terms": ["信访积案"]}),
    ("“怎么做”", {"terms": ["怎么做"]}),
    ("“的” 信访", {"terms": ["的", "信访"]}),
    ("“” 信访", {"terms": ["信访"]}),
    ("《关于“一网通办”的意见》 2021年", {"terms": ["关于“一网通办”的意见"], "years": [2021]}),
    # quotes without a partner are nothing; two of them are a pair, however they are turned
    ("“信访 2020年", {"terms": ["信访"], "years": [2020]}),
    ("信访” 2020年", {"terms": ["信访"], "years": [2020]}),
    ('"信访 2020年', {"terms": ["信访"], "years": [2020]}),
    ("《信访 2020年", {"terms": ["信访"], "years": [2020]}),
    ("”2020年” 信访", {"terms": ["2020年", "信访"]}),
    ('“2020年" 信访', {"terms": ["2020年", "信访"]}),
    # what follows - is literal
    ("-2020年", {"excluded": ["2020年"]}),
    ("信访 -2020年", {"terms": ["信访"], "excluded": ["2020年"]}),
    ("信访 -柳州", {"terms": ["信访"], "excluded": ["柳州"]}),
    ("信访 -各区县 －县级", {"terms": ["信访"], "excluded": ["各区县", "县级"]}),
    ("信访 -“2020年 柳州”", {"terms": ["信访"], "excluded": ["2020年 柳州"]}),
    ("信访 --仲裁", {"terms": ["信访"], "excluded": ["仲裁"]}),
    ("2016 -2018年 信访", {"terms": ["信访"], "excluded": ["2018年"], "years": [2016]}),
    ("2016 - 2018年 信访", {"terms": ["信访"], "years": [2016, 2017, 2018]}),
    ("信访-仲裁", {"terms": ["信访-仲裁"]}),
    # period names
    ("“十三五” 信访", {"terms": ["信访"], "years": span(2016, 2020)}),
    ("「十三五」 信访", {"terms": ["信访"], "years": span(2016, 2020)}),
    ("十三五时期 信访", {"terms": ["信访"], "years": span(2016, 2020)}),
    ("“十三五”期间 信访", {"terms": ["信访"], "years": span(2016, 2020)}),
    ("十三五以来 信访", {"terms": ["信访"], "years": span(2016, 2025)}),
    ("在十三五期间 信访", {"terms": ["信访"], "years": span(2016, 2020)}),
    ("十三五 十四五 信访", {"terms": ["信访"], "years": span(2016, 2025)}),
    ("十三五和十四五 信访", {"terms": ["信访"], "years": span(2016, 2025)}),
    ("十四五广西各市信访", {"terms": ["信访"], "years": LAST5, "regions": [GUANGXI], **CITIES}),
    ("广西“十四五” 信访", {"terms": ["信访"], "years": LAST5, "regions": [GUANGXI]}),
    ("十四五规划 编制", {"terms": ["十四五规划", "编制"]}),
    ("“十四五”规划 编制", {"terms": ["“十四五”规划", "编制"]}),
    ("柳州市十四五规划", {"terms": ["十四五规划"], "regions": [LIUZHOU]}),
    ("柳州市“十四五”法治建设规划", {"terms": ["“十四五”法治建设规划"], "regions": [LIUZHOU]}),
    ("十四五时期信访", {"terms": ["十四五时期信访"]}),
    ("-“十四五” 信访", {"terms": ["信访"], "excluded": ["十四五"]}),
    ("《十四五》 信访", {"terms": ["十四五", "信访"]}),
    ("八五 普法", {"terms": ["八五", "普法"]}),
    # bare years
    ("2020 信访", {"terms": ["信访"], "years": [2020]}),
    ("信访 2016—2018", {"terms": ["信访"], "years": [2016, 2017, 2018]}),
    ("2020信访", {"terms": ["2020信访"]}),
    ("2020万元 投入", {"terms": ["2020万元", "投入"]}),
    ("桂发〔2020〕15号", {"terms": ["桂发〔2020〕15号"]}),
    ("12368 热线", {"terms": ["12368", "热线"]}),
    # everyday words
    ("和平 共处", {"terms": ["和平", "共处"]}),
    ("城区 道路", {"terms": ["城区", "道路"]}),
    ("东方 文化", {"terms": ["东方", "文化"]}),
    ("大方 处理", {"terms": ["大方", "处理"]}),
    ("大方县 信访", {"terms": ["信访"], "regions": ["520521"]}),
    ("东方市 信访", {"terms": ["信访"], "regions": ["469007"]}),
    ("天津和平 信访", {"terms": ["信访"], "regions": ["120101"]}),
    ("贵州大方 信访", {"terms": ["信访"], "regions": ["520521"]}),
    ("2020年和平发展", {"terms": ["和平发展"], "years": [2020]}),
    ("近三年长治久安", {"terms": ["长治久安"], "years": LAST3}),
    ("2020年公安机关", {"terms": ["公安机关"], "years": [2020]}),
    ("社会安定 信访", {"terms": ["社会安定", "信访"]}),
]

SYNTAX: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("   ", {}),
    ("？！", {}),
    ("仲裁 信访", {"terms": ["仲裁", "信访"]}),
    ("仲裁　信访\t调解\u00a0公证\n律师", {"terms": ["仲裁", "信访", "调解", "公证", "律师"]}),
    # 吧 ends words; only behind a question word is it none
    ("网吧", {"terms": ["网吧"]}),
    ("整治网吧？", {"terms": ["整治网吧"]}),
    ("网吧怎么样啊", {"terms": ["网吧"]}),
    ("信访怎么做有哪些", {"terms": ["信访"]}),
    ("信访做得怎么样", {"terms": ["信访"]}),
    ("信访呢？", {"terms": ["信访"]}),
    # 内 belongs to the word behind it as often as to the place before it
    ("柳州市内涝治理", {"terms": ["内涝治理"], "regions": [LIUZHOU]}),
    ("柳州市内河航运", {"terms": ["内河航运"], "regions": [LIUZHOU]}),
    ("柳州市境外投资", {"terms": ["境外投资"], "regions": [LIUZHOU]}),
    ("柳州市内 信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("仲裁 OR 信访", {"or": [["仲裁", "信访"]]}),
    ("仲裁 ＯＲ 信访", {"or": [["仲裁", "信访"]]}),
    ("仲裁|信访", {"or": [["仲裁", "信访"]]}),
    ("仲裁 ｜ 信访", {"or": [["仲裁", "信访"]]}),
    ("仲裁 OR 信访 OR 公证 律师", {"terms": ["律师"], "or": [["仲裁", "信访", "公证"]]}),
    ("律师 仲裁|信访|公证", {"terms": ["律师"], "or": [["仲裁", "信访", "公证"]]}),
    ("甲 OR 乙 丙 OR 丁", {"or": [["甲", "乙"], ["丙", "丁"]]}),
    ("“甲 乙” OR 丙", {"or": [["甲 乙", "丙"]]}),
    ("甲 OR OR 乙", {"or": [["甲", "乙"]]}),
    ("甲 ||| 乙 | | 丙", {"or": [["甲", "乙", "丙"]]}),
    ("甲 || 乙", {"or": [["甲", "乙"]]}),
    ("OR 甲", {"terms": ["甲"]}),
    ("甲 OR", {"terms": ["甲"]}),
    ("甲 OR -乙", {"terms": ["甲"], "excluded": ["乙"]}),
    ("甲 OR ★", {"terms": ["甲"], "notes": ["term_dropped"]}),
    # the neighbour is what stands there, also where it will be dropped
    ("甲 ★ OR 乙", {"terms": ["甲", "乙"], "notes": ["term_dropped"]}),
    ("甲 OR ★ 乙", {"terms": ["甲", "乙"], "notes": ["term_dropped"]}),
    ("甲 OR ★ OR 乙", {"or": [["甲", "乙"]], "notes": ["term_dropped"]}),
    ("甲OR乙", {"terms": ["甲OR乙"]}),
    ("甲 or 乙", {"terms": ["甲", "or", "乙"]}),
    ("甲 AND 乙", {"terms": ["甲", "乙"]}),
    ("甲 ＡＮＤ 乙", {"terms": ["甲", "乙"]}),
    ("甲 AND 乙 OR 丙", {"terms": ["甲"], "or": [["乙", "丙"]]}),
    # between scope words OR is dropped: they are alternatives anyway
    ("柳州 OR 桂林 信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("柳州|桂林 信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("2018年 OR 2020年 信访", {"terms": ["信访"], "years": [2018, 2020]}),
    ("2018年或2020年 信访", {"terms": ["信访"], "years": [2018, 2020]}),
    ("柳州市或者桂林市的信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("调解或仲裁 2020年", {"terms": ["调解或仲裁"], "years": [2020]}),
    ("省级 OR 市级 信访", {"terms": ["信访"], "levels": ["province", "city"]}),
    ("信访 OR 2020年", {"terms": ["信访"], "years": [2020]}),
    ("仲裁 OR 信访 2020年", {"or": [["仲裁", "信访"]], "years": [2020]}),
    ("2020年 仲裁 OR 信访 柳州", {"or": [["仲裁", "信访"]], "years": [2020], "regions": [LIUZHOU]}),
    # terms without a unit
    ("★ 信访", {"terms": ["信访"], "notes": ["term_dropped"]}),
    ("信访 -", {"terms": ["信访"], "notes": ["term_dropped"]}),
    ("★", {}),
    ("-信访", {"excluded": ["信访"]}),
    # a question of glue alone is a term
    ("的", {"terms": ["的"]}),
    ("怎么做", {"terms": ["怎么做"]}),
    ("关于", {"terms": ["关于"]}),
    ("AND", {"terms": ["AND"]}),
    ("OR", {"terms": ["OR"]}),
    # as typed
    ("98.7% 履职率", {"terms": ["98.7%", "履职率"]}),
    ("互联网+监管", {"terms": ["互联网+监管"]}),
    ("双随机、一公开 2020年", {"terms": ["双随机、一公开"], "years": [2020]}),
    ("行政復議 柳州", {"terms": ["行政復議"], "regions": [LIUZHOU]}),
]

GLUE: list[tuple[str, dict[str, Any]]] = [
    # a chunk that is nothing but glue
    ("信访 在 柳州", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("信访 和 仲裁", {"terms": ["信访", "仲裁"]}),
    ("柳州 的 信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("信访 中 里 的 仲裁", {"terms": ["信访", "仲裁"]}),
    ("在 柳州", {"regions": [LIUZHOU]}),
    # at the seam to a scope word
    ("在柳州市 信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("柳州市的 信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("在柳州市的信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("信访在柳州", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("信访在2020年的成效", {"terms": ["信访", "成效"], "years": [2020]}),
    ("柳州市，2020年，信访", {"terms": ["信访"], "years": [2020], "regions": [LIUZHOU]}),
    ("信访（柳州市）", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("（2020年）信访", {"terms": ["信访"], "years": [2020]}),
    ("2020年存在问题", {"terms": ["存在问题"], "years": [2020]}),
    ("问题存在2020年", {"terms": ["问题存在"], "years": [2020]}),
    # at the beginning and at the end
    ("关于信访积案的情况", {"terms": ["信访积案"]}),
    ("关于 信访积案", {"terms": ["信访积案"]}),
    ("关于柳州市信访的情况？", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("信访积案有哪些", {"terms": ["信访积案"]}),
    ("信访积案 有哪些 ？", {"terms": ["信访积案"]}),
    ("信访积案怎么做？", {"terms": ["信访积案"]}),
    ("信访积案怎么做 柳州市", {"terms": ["信访积案"], "regions": [LIUZHOU]}),
    ("信访积案?", {"terms": ["信访积案"]}),
    ("关于柳州市的情况", {"regions": [LIUZHOU]}),
    # nowhere else
    ("信访关于积案", {"terms": ["信访关于积案"]}),
    ("怎么做好信访", {"terms": ["怎么做好信访"]}),
    ("有哪些信访积案", {"terms": ["有哪些信访积案"]}),
    ("落实的情况分析", {"terms": ["落实的情况分析"]}),
    ("人民的调解", {"terms": ["人民的调解"]}),
    ("有关部门 协作", {"terms": ["有关部门", "协作"]}),
    ("里程 内控", {"terms": ["里程", "内控"]}),
    # 和 与 及 、 only between two places or two years
    ("柳州和桂林 信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("柳州与桂林信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("柳州市及桂林市 信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("柳州、桂林 信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("柳州 和 桂林 信访", {"terms": ["信访"], "regions": [LIUZHOU, GUILIN]}),
    ("2018年与2020年 信访", {"terms": ["信访"], "years": [2018, 2020]}),
    ("2018年、2020年信访", {"terms": ["信访"], "years": [2018, 2020]}),
    ("2018和2020 信访", {"terms": ["信访"], "years": [2018, 2020]}),
    ("市场监管和城市管理", {"terms": ["市场监管和城市管理"]}),
    ("能力与水平 信访", {"terms": ["能力与水平", "信访"]}),
    ("水平和能力", {"terms": ["水平和能力"]}),
    ("四川和宜宾 信访", {"terms": ["信访"], "regions": ["510000", "511500"]}),
]

SCOPE: list[tuple[str, dict[str, Any]]] = [
    # joined without blanks
    ("柳州市2020年信访积案", {"terms": ["信访积案"], "years": [2020], "regions": [LIUZHOU]}),
    ("2020年柳州市信访积案", {"terms": ["信访积案"], "years": [2020], "regions": [LIUZHOU]}),
    ("2020年柳州信访积案", {"terms": ["信访积案"], "years": [2020], "regions": [LIUZHOU]}),
    ("信访积案2020年", {"terms": ["信访积案"], "years": [2020]}),
    ("近三年广西各市信访", {"terms": ["信访"], "years": LAST3, "regions": [GUANGXI], **CITIES}),
    ("柳州市近五年信访", {"terms": ["信访"], "years": LAST5, "regions": [LIUZHOU]}),
    ("柳州市2022年以来信访", {"terms": ["信访"], "years": span(2022, 2025), "regions": [LIUZHOU]}),
    ("枫桥经验柳州市各县区", {"terms": ["枫桥经验"], "regions": [LIUZHOU], **COUNTIES}),
    ("柳州市场监管", {"terms": ["市场监管"], "regions": [LIUZHOU]}),
    ("柳州市民主评议", {"terms": ["民主评议"], "regions": [LIUZHOU]}),
    # short names beside other words: only where a word of the field stands there
    ("柳州行政复议", {"terms": ["行政复议"], "regions": [LIUZHOU]}),
    ("上海南站", {"terms": ["上海南站"]}),
    ("2020年上海南站", {"terms": ["上海南站"], "years": [2020]}),
    ("2022年北京冬奥会", {"terms": ["北京冬奥会"], "years": [2022]}),
    ("中共柳州市委", {"terms": ["中共柳州市委"]}),
    ("柳州市委书记", {"terms": ["柳州市委书记"]}),
    # dates and documents are words of the text
    ("2020年3月 信访", {"terms": ["2020年3月", "信访"]}),
    ("2020年底 信访", {"terms": ["2020年底", "信访"]}),
    ("去年同期 信访", {"terms": ["去年同期", "信访"]}),
    ("法治社会建设实施纲要（2020—2025年）", {"terms": ["法治社会建设实施纲要（2020—2025年）"]}),
    ("信访（2020年）", {"terms": ["信访"], "years": [2020]}),
    ("2020 年度考核", {"terms": ["年度考核"], "years": [2020]}),
    ("国企改革三年行动", {"terms": ["国企改革三年行动"]}),
    # years that are not out
    ("今年 信访", {"terms": ["信访"], "years": [2026], "notes": ["year_not_out"]}),
    (
        "2025—2027年 信访",
        {"terms": ["信访"], "years": [2025, 2026, 2027], "notes": ["year_not_out"]},
    ),
    ("十五五 信访", {"terms": ["信访"], "years": span(2026, 2030), "notes": ["year_not_out"]}),
    ("去年 前年 信访", {"terms": ["信访"], "years": [2024, 2025]}),
    ("１９９９年 信访", {"terms": ["信访"], "years": [1999]}),
    ("1948年 信访", {"terms": ["1948年", "信访"]}),
    # places, and what belongs to the place before it
    ("吉林 信访", {"terms": ["信访"], "regions": ["220000"]}),  # the highest that bears the name
    ("吉林市 信访", {"terms": ["信访"], "regions": ["220200"]}),
    ("朝阳 信访", {"terms": ["信访"], "regions": ["211300"]}),
    ("广西境内 信访", {"terms": ["信访"], "regions": [GUANGXI]}),
    ("四川省内信访", {"terms": ["信访"], "regions": ["510000"]}),
    ("四川全省 信访", {"terms": ["信访"], "regions": ["510000"]}),
    ("柳州全市 信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("柳州市范围内 信访", {"terms": ["信访"], "regions": [LIUZHOU]}),
    ("柳州所辖各县 信访", {"terms": ["信访"], "regions": [LIUZHOU], **COUNTIES}),
    ("柳州市下辖区县 信访", {"terms": ["信访"], "regions": [LIUZHOU], **COUNTIES}),
    ("柳州境内各县区信访", {"terms": ["信访"], "regions": [LIUZHOU], **COUNTIES}),
    ("柳州市内部审计", {"terms": ["内部审计"], "regions": [LIUZHOU]}),
    ("柳州全域旅游", {"terms": ["柳州全域旅游"]}),
    ("四川 宜宾 信访", {"terms": ["信访"], "regions": ["511500"]}),  # the deeper one counts
    ("四川 信访 宜宾", {"terms": ["信访"], "regions": ["511500"]}),
    ("鼓楼区 南京 信访", {"terms": ["信访"], "regions": ["320106"]}),  # the parent settles it
    (
        "河北 信访 朝阳区",
        {"terms": ["信访"], "regions": ["110105", "130000", "220104"]}
        | {"ambiguous": ["朝阳区"], "notes": ["ambiguous"]},
    ),
    (
        "西湖区 信访",
        {"terms": ["信访"], "regions": ["330106", "360103"]}
        | {"ambiguous": ["西湖区"], "notes": ["ambiguous"]},
    ),
    ("东西湖区 信访", {"terms": ["信访"], "regions": ["420112"]}),
    ("苍山县 信访", {"terms": ["信访"], "regions": ["371324"]}),  # 兰陵县 today
    # levels
    ("各省 信访", {"terms": ["信访"], "levels": ["province"], "group": "region"}),
    ("各市 信访", {"terms": ["信访"], **CITIES}),
    ("各县（市、区） 信访", {"terms": ["信访"], **COUNTIES}),
    ("各区县信访积案", {"terms": ["信访积案"], **COUNTIES}),
    ("全市各区县 信访", {"terms": ["信访"], **COUNTIES}),
    ("各地 信访", {"terms": ["信访"], "group": "region"}),
    ("全国各地 信访", {"terms": ["信访"], "group": "region"}),
    ("省级 信访", {"terms": ["信访"], "levels": ["province"]}),
    ("市级 县级 信访", {"terms": ["信访"], "levels": ["city", "county"]}),
    ("广西县级 信访", {"terms": ["信访"], "regions": [GUANGXI], "levels": ["county"]}),
    ("省级统筹 信访", {"terms": ["省级统筹", "信访"]}),
    ("县级以上人民政府", {"terms": ["县级以上人民政府"]}),
    ("各地各部门 信访", {"terms": ["各地各部门", "信访"]}),
    ("各市场主体 信访", {"terms": ["各市场主体", "信访"]}),
    ("督促各县落实", {"terms": ["督促各县落实"]}),
    ("市县两级 信访", {"terms": ["市县两级", "信访"]}),
]

OWN = [*PROTECTION, *SYNTAX, *GLUE, *SCOPE]
