"""Who plays the customers: organisations, people, software. All of it invented."""

from dataclasses import dataclass
from typing import Final

Component = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person of a customer; the key is also the first half of the address."""

    key: str
    name: str
    title: str
    department: str
    mobile: str
    role: str = "reporter"


@dataclass(frozen=True, kw_only=True)
class Software:
    """A delivered system; `accepted_after` days after the delivery."""

    key: str
    name: str
    product: str
    version: str
    level: str = "important"
    os: str = "CentOS 7.9"
    database: str = "Oracle 19c"
    middleware: str = "Tomcat 9.0"
    accepted_after: int = 60
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Whose:
    """A customer. The domain is reserved for examples (RFC 2606), so no mail ever gets there."""

    key: str
    name: str
    short_name: str
    domain: str
    industry: str
    region: str
    address: str
    site: str
    manager: str
    people: tuple[Somebody, ...]
    systems: tuple[Software, ...]
    level: str = "ordinary"


def _person(
    key: str, name: str, title: str, department: str, mobile: str, role: str = "reporter"
) -> Somebody:
    return Somebody(key=key, name=name, title=title, department=department, mobile=mobile, role=role)


COORDINATOR: Final = "coordinator"
DECIDES: Final = "decision_maker"

CUSTOMERS: Final = (
    Whose(
        key="donghu",
        name="东湖职业学院",
        short_name="东湖学院",
        domain="donghu.example",
        industry="教育",
        region="湖北武汉",
        address="武汉市东湖大道 8 号",
        site="财务处机房",
        manager="zhao",
        level="strategic",
        people=(
            _person("li.kuaiji", "李会计", "主管会计", "财务处", "13800002210"),
            _person("zhang.min", "张敏", "出纳", "财务处", "13800002211"),
            _person("chen.zhuren", "陈主任", "信息中心主任", "信息中心", "13800002212", COORDINATOR),
            _person("xu.yuanzhang", "许院长", "副院长", "院办", "13800002213", DECIDES),
        ),
        systems=(
            Software(
                key="fee",
                name="学费系统",
                product="学费收缴",
                version="3.2.7",
                level="strategic",
                components=(("database", "Oracle Database", "19.22"), ("middleware", "Tomcat", "9.0.85")),
            ),
            Software(
                key="energy_dh",
                name="节能监管平台",
                product="能耗监测",
                version="2.0.4",
                database="PostgreSQL 15",
            ),
        ),
    ),
    Whose(
        key="jiangnan",
        name="江南纺织集团有限公司",
        short_name="江南纺织集团",
        domain="jiangnan-tex.example",
        industry="制造",
        region="江苏苏州",
        address="苏州市吴江区纺织路 66 号",
        site="集团数据中心",
        manager="zhou",
        level="important",
        people=(
            _person("gu.wenhua", "顾文华", "成本会计", "财务部", "13900003321"),
            _person("shen.jie", "沈洁", "计划员", "生产部", "13900003322"),
            _person("lu.jianguo", "陆建国", "信息部经理", "信息部", "13900003323", COORDINATOR),
            _person("fei.zong", "费总", "财务总监", "总经办", "13900003324", DECIDES),
        ),
        systems=(
            Software(
                key="erp",
                name="ERP 报表平台",
                product="集团报表",
                version="5.1",
                os="Windows Server 2019",
                database="SQL Server 2019",
                middleware="IIS 10",
                components=(("application", ".NET Framework", "4.8"),),
            ),
            Software(key="mes", name="车间报工系统", product="生产执行", version="1.8", database="MySQL 8.0"),
        ),
    ),
    Whose(
        key="binhai",
        name="滨海大学",
        short_name="滨海大学",
        domain="binhai-u.example",
        industry="教育",
        region="浙江宁波",
        address="宁波市学府路 1 号",
        site="网络中心机房",
        manager="zhao",
        level="important",
        people=(
            _person("he.laoshi", "何老师", "能源管理员", "后勤处", "13700004431"),
            _person("tang.wei", "唐薇", "会计", "计财处", "13700004432"),
            _person("fan.zhijun", "范志军", "网络中心副主任", "网络中心", "13700004433", COORDINATOR),
            _person("shi.chuzhang", "石处长", "后勤处处长", "后勤处", "13700004434", DECIDES),
        ),
        systems=(
            Software(
                key="energy",
                name="能耗监测平台",
                product="能耗监测",
                version="2.3.1",
                os="openEuler 22.03",
                database="PostgreSQL 15",
                middleware="Nginx 1.24",
                components=(("application", "OpenJDK", "17.0.10"), ("middleware", "Nginx", "1.24.0")),
            ),
            Software(key="finance", name="财务对账接口", product="银校互联", version="1.4", level="ordinary"),
        ),
    ),
    Whose(
        key="hospital",
        name="临江市第二人民医院",
        short_name="市二院",
        domain="lj2y.example",
        industry="医疗",
        region="安徽临江",
        address="临江市健康路 120 号",
        site="门诊楼信息科机房",
        manager="zhao",
        level="strategic",
        people=(
            _person("ma.hushizhang", "马护士长", "护士长", "门诊部", "13600005541"),
            _person("dong.lei", "董磊", "药库管理员", "药剂科", "13600005542"),
            _person("pan.kezhang", "潘科长", "信息科科长", "信息科", "13600005543", COORDINATOR),
            _person("qiu.yuanzhang", "邱院长", "副院长", "院办", "13600005544", DECIDES),
        ),
        systems=(
            Software(
                key="his",
                name="HIS 医院信息系统",
                product="HIS",
                version="6.0.2",
                level="strategic",
                os="Red Hat 8.6",
                components=(("database", "Oracle Database", "19.20"), ("middleware", "WebLogic", "14.1.1")),
                middleware="WebLogic 14c",
            ),
            Software(key="lis", name="检验系统", product="LIS", version="3.0", database="SQL Server 2017"),
        ),
    ),
    Whose(
        key="yunling",
        name="云岭县政务服务中心",
        short_name="云岭政务",
        domain="yunling-gov.example",
        industry="政务",
        region="云南云岭",
        address="云岭县人民路 3 号",
        site="政务大厅二楼机房",
        manager="zhou",
        people=(
            _person("duan.xiaoyu", "段小雨", "窗口组长", "综合窗口", "13500006651"),
            _person("bai.rong", "白蓉", "窗口人员", "不动产窗口", "13500006652"),
            _person("mu.zhuren", "木主任", "技术科主任", "技术科", "13500006653", COORDINATOR),
            _person("yang.juzhang", "杨局长", "局长", "局办", "13500006654", DECIDES),
        ),
        systems=(
            Software(
                key="hall",
                name="一窗受理平台",
                product="一窗受理",
                version="4.2",
                os="麒麟 V10",
                database="达梦 8",
                middleware="东方通 7.0",
            ),
        ),
    ),
    Whose(
        key="pengcheng",
        name="鹏程物流股份有限公司",
        short_name="鹏程物流",
        domain="pengcheng-log.example",
        industry="物流",
        region="广东深圳",
        address="深圳市盐田港物流园 A5",
        site="盐田仓",
        manager="zhou",
        people=(
            _person("luo.qiang", "罗强", "仓库主管", "盐田仓", "13400007761"),
            _person("huang.mei", "黄梅", "调度员", "运输部", "13400007762"),
            _person("zhong.jing", "钟经理", "IT 经理", "信息部", "13400007763", COORDINATOR),
            _person("deng.zong", "邓总", "运营副总", "总经办", "13400007764", DECIDES),
        ),
        systems=(
            Software(
                key="wms",
                name="仓储管理系统",
                product="WMS",
                version="7.3",
                database="MySQL 8.0",
                components=(("middleware", "Redis", "6.2.14"),),
            ),
        ),
    ),
)
