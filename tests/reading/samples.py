"""Documents for tests of reading, opened through the front door."""

from pathlib import Path

from guibiao.documents import Document, open_document

SHARED = Path(__file__).resolve().parents[3] / "shared"


def text(content: str, name: str = "样例.txt") -> Document:
    return open_document(content.strip("\n").encode(), name=name)


PLAN = """
丽水市人民政府办公室关于印发丽水市科技强市行动方案（2023—2025年）的通知
丽政办发〔2023〕7号
各县（市、区）人民政府，市政府各部门：
《丽水市科技强市行动方案（2023—2025年）》已经市政府同意，现印发给你们，请认真组织实施。
丽水市人民政府办公室
2023年3月9日
（此件公开发布）
丽水市科技强市行动方案（2023—2025年）
为加快建设科技强市，结合我市实际，制定本方案。
一、总体目标
到2025年，全市高新技术企业达到300家，研发投入强度达到2.6%。
二、重点任务
（一）壮大创新主体
1.培育高新技术企业。建立培育库，到2024年6月底前入库企业达到200家。（市科技局牵头，市财政局、税务局配合）
2.扶持中小企业。对首次入库的企业给予支持。（责任单位：市工信局，各县〔区〕人民政府）
（二）建设创新平台
3.布局重点实验室。围绕新材料新建市级重点实验室，搭建大型仪器共享服务平台。
（市科技局、市发展改革委按职责分工负责）
三、保障措施
（一）加强组织领导。市科技领导小组统筹协调，定期调度，压实责任。
（二）加大财政投入。市财政每年安排专项资金支持科技创新。
"""
