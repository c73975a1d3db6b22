"""What an inspection needs and an inspector can do: one vocabulary of slugs (draw protocol §9)."""

import re

ORDINARY = "std"
"""No special qualification is needed."""

_WORDS = {
    ORDINARY: ("一般", "普通", "无特殊要求", "无需专业岗位资格", "综合"),
    "food": ("食品", "餐饮", "保化"),
    "drug": ("药品", "药店", "GSP", "GMP"),
    "device": ("医疗器械",),
    "equipment": ("特种设备", "电梯", "锅炉"),
    "metering": ("计量",),
    "quality": ("产品质量", "工业产品", "质量"),
    "fire": ("消防",),
    "safety": ("安全生产", "危险化学品", "危化"),
    "environment": ("生态环境", "环境保护", "环保", "排污"),
    "labour": ("劳动", "人力资源", "人社"),
    "agriculture": ("农业", "农资", "兽药", "种子"),
    "construction": ("建筑", "住建", "工程"),
    "culture": ("文化", "旅游"),
}


def specialty(word: str) -> str | None:
    """The slug of a specialty written as a slug or in Chinese (食品安全 → food); None for an unknown word."""
    if re.fullmatch(r"[a-z0-9_]{1,32}", word, re.ASCII):
        return word
    for slug, words in _WORDS.items():
        if any(known in word for known in words):
            return slug
    return None
