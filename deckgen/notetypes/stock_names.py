"""The names of the note types that every new collection of Anki has."""

from __future__ import annotations

import unicodedata

LANGUAGES = (
    "en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "pt_PT", "nl_NL", "pl_PL", "ru_RU", "sv_SE",
    "da_DK", "ja_JP", "zh_CN",
)  # fmt: skip
"""The languages of Anki whose names are known here. A collection is made in one of Anki's languages."""

STOCK_NAMES = (
    # en_US
    "Basic",
    "Basic (and reversed card)",
    "Basic (optional reversed card)",
    "Basic (type in the answer)",
    "Cloze",
    "Image Occlusion",
    # de_DE
    "Bildverdeckung",
    "Einfach",
    "Einfach (Antwort eintippen)",
    "Einfach (und die umgekehrte Richtung)",
    "Einfach (und wahlweise die umgekehrte Richtung)",
    "Lückentext",
    # fr_FR
    "Basique",
    "Basique (carte inversée optionnelle)",
    "Basique (saisissez la réponse)",
    "Généralités (deux sens)",
    "Schéma à Remplir",
    "Texte à trous",
    # es_ES
    "Básico",
    "Básico (tarjeta invertida opcional)",
    "Básico (teclear la respuesta)",
    "Básico (y tarjeta invertida)",
    "Oclusión de imagen",
    "Respuesta anidada",
    # it_IT
    "Basilare",
    "Basilare (carta inversa opzionale)",
    "Basilare (digita la risposta)",
    "Basilare (e carta inversa)",
    "Occludi Immagine",
    # pt_BR
    "Básico (cartão invertido opcional)",
    "Básico (digite a resposta)",
    "Básico (e cartão invertido)",
    "Oclusão de Imagem",
    "Omissão de Palavras",
    # pt_PT
    "Básico (e ficha invertida)",
    "Básico (ficha invertida opcional)",
    # nl_NL
    "Basis",
    "Basis (en omgekeerde kaart)",
    "Basis (omgekeerde kaart optioneel)",
    "Basisch (typ het antwoord in)",
    # pl_PL
    "Luka",
    "Podstawowy",
    "Podstawowy (wpisywanie odpowiedzi)",
    "Podstawowy (z odwrotną kartą)",
    "Podstawowy (z opcjonalną odwrotną kartą)",
    "Zakrycie obrazu",
    # ru_RU
    "Задание с пропусками",
    "Простая",
    "Простая (с вводом ответа)",
    "Простая (с обратной карточкой)",
    "Простая (с обратной по выбору)",
    "Скрытие части изображений",
    # sv_SE
    "Bas (och omvänt kort)",
    "Bas (skriv in svaret)",
    "Bas (valbart omvänt kort)",
    "Bildskymning",
    "Grundläggande",
    "Lucktext",
    # da_DK
    "Grundlæggende",
    "Grundlæggende (og kort baglæns)",
    "Grundlæggende (skriv ind svaret)",
    "Grundlæggende (valgfrit med kort  baglæns)",
    # ja_JP
    "基本",
    "基本 (任意で反転カードを作成)",
    "基本 (表面と裏面を反転したカードも作成)",
    "基本 (解答を入力)",
    "画像穴埋め",
    "穴埋め問題",
    # zh_CN
    "图片遮盖",
    "填空题",
    "问答题",
    "问答题（可选附翻转卡片）",
    "问答题（输入答案）",
    "问答题（附翻转卡片）",
)
"""The names, each once: what the engine 26.9.3 calls them in these languages."""

_FOLDED = frozenset(
    unicodedata.normalize("NFC", name).casefold() for name in STOCK_NAMES
)


def is_stock_name(name: str) -> bool:
    """Return whether Anki takes a name for that of a note type of its own, capitals apart."""
    return unicodedata.normalize("NFC", name).casefold() in _FOLDED
