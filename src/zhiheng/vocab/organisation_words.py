"""The words that names of organisations are made of: legal forms, endings of branches, industries, provinces.

Forms are those of the Company Law, the laws on partnerships, sole proprietorships, farmers' cooperatives and
individual businesses, and the rules on institutions and social organisations. The industries are words that names
use, many for one class of GB/T 4754; they only tell a trade name from what it trades in.
"""

from __future__ import annotations

from enum import StrEnum

from zhiheng.vocab.bilingual import Text


class Form(StrEnum):
    """Legal forms as far as a name tells them."""

    JOINT_STOCK = "joint_stock"
    LIMITED = "limited"
    COMPANY = "company"
    COOPERATIVE = "cooperative"
    PARTNERSHIP = "partnership"
    FACTORY = "factory"
    FIRM = "firm"
    CENTRE = "centre"
    MEDICAL = "medical"
    SCHOOL = "school"
    ASSOCIATION = "association"
    INSTITUTE = "institute"
    BANK = "bank"
    SHOP = "shop"
    GROUP = "group"
    UNSTATED = ""


FORM_NAMES: dict[Form, Text] = {
    Form.JOINT_STOCK: Text("股份有限公司", "company limited by shares"),
    Form.LIMITED: Text("有限责任公司", "limited liability company"),
    Form.COMPANY: Text("公司（未写明）", "company, kind not written"),
    Form.COOPERATIVE: Text("合作社", "cooperative"),
    Form.PARTNERSHIP: Text("合伙企业", "partnership"),
    Form.FACTORY: Text("厂矿", "works or mine"),
    Form.FIRM: Text("事务所", "firm of professionals"),
    Form.CENTRE: Text("中心", "centre"),
    Form.MEDICAL: Text("医疗机构", "medical institution"),
    Form.SCHOOL: Text("学校", "school"),
    Form.ASSOCIATION: Text("社会团体", "association"),
    Form.INSTITUTE: Text("院所站", "institute or station"),
    Form.BANK: Text("金融机构", "bank"),
    Form.SHOP: Text("个体工商户", "individual business"),
    Form.GROUP: Text("集团", "group"),
    Form.UNSTATED: Text("未写明", "not written"),
}

FORMS: dict[Form, tuple[str, ...]] = {
    Form.JOINT_STOCK: ("股份有限责任公司", "股份有限公司", "股份公司", "股份"),
    Form.LIMITED: ("有限责任公司", "有限公司", "责任有限公司", "一人有限责任公司"),
    Form.COMPANY: ("总公司", "公司"),
    Form.COOPERATIVE: (
        "农民专业合作社联合社",
        "农民专业合作社",
        "专业合作社",
        "供销合作社",
        "信用合作社",
        "合作联社",
        "供销社",
        "信用社",
        "合作社",
        "股份合作社",
        "经济合作社",
    ),
    Form.PARTNERSHIP: ("合伙企业", "普通合伙", "有限合伙", "特殊普通合伙", "个人独资企业", "个人独资"),
    Form.FACTORY: (
        "总厂",
        "分厂",
        "厂",
        "煤矿",
        "矿",
        "农场",
        "林场",
        "牧场",
        "养殖场",
        "场",
        "加工点",
        "作坊",
    ),
    Form.FIRM: ("会计师事务所", "律师事务所", "税务师事务所", "事务所", "工作室"),
    Form.CENTRE: ("服务中心", "中心", "基地"),
    Form.MEDICAL: ("人民医院", "中医院", "医院", "卫生院", "卫生所", "卫生室", "诊所", "门诊部", "保健院", "药房"),
    Form.SCHOOL: ("幼儿园", "小学", "中学", "学院", "大学", "学校", "培训学校"),
    Form.ASSOCIATION: ("协会", "学会", "商会", "联合会", "促进会", "基金会", "研究会"),
    Form.INSTITUTE: ("研究院", "研究所", "设计院", "检验所", "检测所", "检测站", "加油站", "加气站", "水站", "站"),
    Form.BANK: ("银行", "支行", "分行", "分理处", "储蓄所"),
    Form.SHOP: (
        "经营部",
        "经销部",
        "销售部",
        "服务部",
        "门市部",
        "批发部",
        "维修部",
        "商行",
        "商店",
        "商场",
        "超市",
        "便利店",
        "专卖店",
        "药店",
        "饭店",
        "酒店",
        "餐馆",
        "餐厅",
        "面馆",
        "饭馆",
        "理发店",
        "小吃店",
        "门店",
        "店",
        "铺",
        "摊",
        "坊",
        "馆",
    ),
    Form.GROUP: ("集团",),
}

BRANCH_ENDINGS = (
    "分公司",
    "支公司",
    "子公司",
    "分厂",
    "分店",
    "分院",
    "分校",
    "分社",
    "分所",
    "分中心",
    "支行",
    "分行",
    "分理处",
    "储蓄所",
    "办事处",
    "营业部",
    "营业厅",
    "项目部",
    "经营部",
    "经销部",
    "销售部",
    "加油站",
    "门市部",
    "专卖店",
)

PROVINCES_ELSEWHERE = tuple(
    name
    for stem, full in (
        ("北京", "北京市"),
        ("天津", "天津市"),
        ("上海", "上海市"),
        ("重庆", "重庆市"),
        ("河北", "河北省"),
        ("山西", "山西省"),
        ("辽宁", "辽宁省"),
        ("吉林", "吉林省"),
        ("黑龙江", "黑龙江省"),
        ("江苏", "江苏省"),
        ("浙江", "浙江省"),
        ("安徽", "安徽省"),
        ("福建", "福建省"),
        ("江西", "江西省"),
        ("山东", "山东省"),
        ("河南", "河南省"),
        ("湖北", "湖北省"),
        ("湖南", "湖南省"),
        ("广东", "广东省"),
        ("海南", "海南省"),
        ("四川", "四川省"),
        ("贵州", "贵州省"),
        ("云南", "云南省"),
        ("陕西", "陕西省"),
        ("甘肃", "甘肃省"),
        ("青海", "青海省"),
        ("台湾", "台湾省"),
        ("内蒙古", "内蒙古自治区"),
        ("广西", "广西壮族自治区"),
        ("西藏", "西藏自治区"),
        ("宁夏", "宁夏回族自治区"),
        ("新疆", "新疆维吾尔自治区"),
        ("中国", "中华人民共和国"),
    )
    for name in (stem, full)
)

# what a part of a company or cooperative is called that has a name of its own after its parent's (…有限公司招待所)
PART_ENDINGS = (
    *(
        "厂",
        "矿",
        "店",
        "部",
        "所",
        "队",
        "站",
        "处",
        "中心",
        "商场",
        "超市",
        "大楼",
        "公寓",
        "馆",
        "室",
        "车间",
        "基地",
    ),
    *("酒店", "宾馆", "招待所", "库", "场", "院", "园", "公司"),
)

_INDUSTRIES = """
煤业 煤焦 煤焦化 焦化 煤炭 煤电 煤化工 煤层气 焦煤 焦炭 洗煤 选煤 矿业 矿山 矿产 铁矿 铝业 铜业 铁业 锌业 镁业
钼业 冶金 冶炼 钢铁 钢管 钢材 特钢 不锈钢 铸造 铸件 铸业 锻造 锻压 法兰 玛钢 轴承 管件 管业 金属 金属制品 合金
有色 磁材 磁业 机械 机械制造 机电 机床 重工 重型 装备 设备 制造 电气 电器 电力 电力设备 电缆 电线 电子 电子科技
电梯 锅炉 阀门 泵业 水泵 仪器 仪表 汽车 汽车部件 汽车零部件 汽车销售 汽贸 汽修 汽配 零部件 配件 部件 车辆 机车
轮胎 摩托车 自行车 航空 航天 船舶 化工 化学 化肥 肥业 农药 农资 涂料 油漆 橡胶 塑料 塑胶 塑料制品 塑业 制品 树脂
炭黑 炭素 日化 日用品 洗涤 医药 制药 药业 中药 生物 生物科技 生物制品 生物医药 医疗 医疗器械 器械 健康 保健
保健品 卫生用品 大药房 食品 粮油 油脂 面业 面粉 面食 米业 肉业 肉制品 肉类 乳业 奶业 饮料 饮品 酒业 酿酒 醋业
酿造 调味品 糖业 茶业 果业 果蔬 蔬菜 饼业 糕点 烘焙 豆制品 粉业 淀粉 水产 屠宰 禽业 蛋业 饲料 种业 种植 种养
养殖 养殖业 畜牧 牧业 林业 农业 农业科技 农业开发 农牧 农林 农产品 苗木 园林 绿化 花卉 园艺 农机 纺织 服装 服饰
制衣 针织 印染 丝绸 毛纺 棉业 鞋业 皮革 皮业 家纺 化妆品 家具 家居 木业 木材 竹业 门业 门窗 厨具 纸业 造纸 包装
印刷 印务 文具 玩具 工艺品 珠宝 黄金 眼镜 乐器 体育用品 五金 工具 建材 水泥 玻璃 陶瓷 瓷业 耐火材料 耐材 砖业
石材 石业 混凝土 商砼 新材料 材料 新型建材 防水 保温 建筑 建筑工程 建设 建设工程 建筑安装 建安 工程 市政
市政工程 装饰 装饰工程 装潢 装修 安装 钢结构 路桥 公路 桥梁 水利 水电 房地产 房地产开发 地产 置业 物业 物业管理
物业服务 开发 投资 投资管理 实业 发展 控股 产业 资产管理 资本 基金 金融 担保 小额贷款 典当 租赁 融资租赁 保险
保险代理 证券 期货 信托 能源 新能源 能源科技 石油 石化 天然气 燃气 热力 供热 热电 供水 自来水 水务 风电 光伏
太阳能 节能 节能环保 环保 环保科技 环境 环境工程 环卫 再生资源 资源 电池 动力 科技 技术 技术开发 信息 信息技术
信息科技 网络 网络科技 软件 数据 智能 智能科技 通信 通讯 电信 光电 半导体 微电子 传感 物联网 互联网 计算机 数码
自动化 测控 检测 检测技术 检验 检验检测 检验认证 认证 计量 测绘 勘察 勘测 设计 规划 咨询 管理 管理咨询 企业管理
企业服务 服务 商务 代理 监理 工程监理 造价 评估 会计 律师 知识产权 人力资源 劳务 劳务派遣 保安 家政 保洁 养老
教育 教育科技 培训 文化 文化传媒 传媒 传播 广告 影视 出版 演艺 旅游 旅行社 酒店管理 餐饮 餐饮管理 餐饮服务 体育
娱乐 健身 美容 美发 摄影 婚庆 会展 展览 商贸 贸易 经贸 工贸 国际贸易 进出口 外贸 物贸 物资 商业 百货 超市 连锁
零售 批发 销售 经销 经营 供销 供应链 供应链管理 电子商务 电商 物流 运输 货运 客运 快递 速递 仓储 仓储物流 配送
冷链 港口 铁路 公交 出租汽车 停车 消防 安防 安全技术 照明 灯饰 空调 制冷 暖通 净化 净水 水处理 衡器 模具 焊接
紧固件 弹簧 标准件 液压 液压件 风机 烟草 盐业 烟花爆竹 爆破 民爆 气体 成品油 加油 润滑油 集团
"""

INDUSTRY_WORDS = tuple(_INDUSTRIES.split())
