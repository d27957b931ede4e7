"""The labels in Japanese."""

from __future__ import annotations

from typing import Final

ANSWERED: Final = "記事からの引用"
WEAK: Final = "関連する可能性のある箇所"
NOT_FOUND: Final = "この問いに答える記述は見つかりませんでした"
NOTHING_SEARCHED: Final = "検索は行われませんでした"
IN_PART: Final = "質問の一部についての記事からの引用"
NEAR_MISSES: Final = "最も近い箇所"
NO_NEAR_MISSES: Final = "近い記述はありません"
MISSING: Final = "この箇所にない語："
ALL_FROM: Final = "すべての出典："
PASSAGES: Final = "これらの語を含む箇所（一覧のみ、答えかどうかは判定していません）"
NO_PASSAGES: Final = "該当する箇所はありません"
MATCHED: Final = "見つかった語："
ONE_SEARCHED: Final = "1件の記事を検索"
SEARCHED: Final = "{count}件の記事を検索"
NOT_ALL_IN: Final = "{total}件中{count}件が検索可能"
PACE: Final = "毎秒{rate}件、残り{left}"
MINUTES: Final = "{minutes}分{seconds}秒"
SECONDS: Final = "{seconds}秒"
LEFT_OUT_BY_FILTERS: Final = "絞り込みにより{count}件を除外"
OTHER_LANGUAGES: Final = (
    "{languages}の記事：この索引のエンコーダーは英語用です。ほかの言語には onrecord[languages] を"
    'インストールし、recipe.toml の [encoder] の下に model = "multilingual-e5-small" と書いてください'
)
ACROSS_LANGUAGES: Final = "質問と同じ言語の記事はありません：意味で照合しました"
IN_OTHER_LANGUAGES: Final = "うち{count}件は質問と異なる言語"
NO_ARTICLE_IN_LANGUAGE: Final = "質問と同じ言語の記事はありません：名前と数字しか一致しません"
FILTERS_LEAVE_NOTHING: Final = "絞り込みに合う記事がありません"
EMPTY_COLLECTION: Final = "記事がまだありません"
CONFIDENCE: Final = "確信度"
ALSO_IN: Final = "同じ記述"
ONE_STORY: Final = "{count}媒体が掲載した同一の記事"
COPY_OF: Final = "写し元"
UNTITLED: Final = "無題"
DESCRIBES: Final = "説明の対象"
SEARCHED_FOR: Final = "検索語"
CARRIED: Final = "前の質問から引き継いだ語："
ASKED_OF: Final = "質問の対象"
SEPARATOR: Final = " · "
NEWS_TITLE: Final = "追跡中の質問の新着"
NEWS_KINDS: Final = {"new": "新しい引用", "better": "よりよい引用"}
FOLLOWED_SINCE: Final = "追跡開始"
NO_LONGER_THERE: Final = "記事にはもうありません"
THOUSANDS: Final = ","
DATE: Final = "{year}年{month}月{day}日"
MONTH_NAMES: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12")
OWN_NOTE: Final = "メモ"
VECTOR: Final = "ベクトル"
SOURCES: Final = "出典"
PINPOINTS: Final = {"page": ("p.", "pp."), "paragraph": ("段落", "段落")}

STATUS_LABELS: Final = {"answered": ANSWERED, "weak": WEAK, "not_found": NOT_FOUND}

FOLDED: Final = "［… {count}語 …］"

# Why a sentence was quoted

WHY: Final = "この文が選ばれた理由"
WORDS_IN_SENTENCE: Final = "文にある語（idf順）"
WORDS_AROUND: Final = "前後の箇所か題名にだけある語"
WORDS_MISSING: Final = "どちらにもない語"
RANKS: Final = "箇所"
RANK: Final = "順位"
FUSED_SCORE: Final = "統合スコア"
BM25: Final = "BM25"
READER_SCORES: Final = "読解モデル（対数オッズ）"
CONFIDENCE_FROM: Final = "確信度（特徴量 × 係数）"
LOG_ODDS: Final = "合計（対数オッズ）"
SIGNALS: Final = {
    "bias": "定数項",
    "similarity": "コサイン類似度",
    "coverage": "文にある語",
    "passage_coverage": "前後にある語",
    "passage": "箇所のスコア",
    "qualifiers": "年・数・名前の一致",
    "sentence": "文",
    "phrase": "語句",
    "answerable": "回答可能",
}

# How an article was read: why its text may differ from what a reader of the source sees

READING_WARNING: Final = "読み取りに不確かな点あり"
INVISIBLE: Final = "目に見えない文字を含む"
WARNING_LABELS: Final = {
    "columns": "段組みの順序が不確か",
    "encoding": "文字コードが表示と異なるか、壊れている",
    "unmapped_font": "フォントに文字の対応情報がない",
    "damaged_part": "読み取れない部分がある",
    "recognised": "画像から文字認識で読み取り",
}
OMISSION_LABELS: Final = {
    "running_head": "柱",
    "page_number": "ページ番号",
    "note_mark": "注番号",
    "struck": "取り消し線の文字",
    "deleted": "削除された文字",
    "hidden": "隠し文字",
    "boilerplate": "定型文",
    "picture": "画像",
    "equation": "数式",
    "embedded": "埋め込みオブジェクト",
}
MARK_LABELS: Final = {
    "note": "注",
    "headline": "見出し",
    "caption": "キャプション",
    "table": "表",
    "boilerplate": "定型文（引用しない）",
}
LEFT_OUT_OF_TEXT: Final = "本文から除外"
SET_APART: Final = "区別した部分"
FROM: Final = "出所"

# What somebody corrected, beside what was read

CORRECTED: Final = "訂正済み"
FIELD_LABELS: Final = {
    "title": "題名",
    "authors": "著者",
    "publisher": "媒体",
    "published": "日付",
}
READ_AS: Final = "元の値："
NOT_KNOWN: Final = "不明"
SOURCE_HAS_CHANGED: Final = "その後、出典が変更されました"

# A checked draft: what is said about each of its quotations

VERDICT_LABELS: Final = {
    "verbatim": "原文どおり",
    "altered": "変更あり",
    "stitched": "つぎはぎ",
    "misattributed": "出典の誤り",
    "not_found": "見つからない",
}
CHANGE_LABELS: Final = {
    "number": "数",
    "negation": "否定",
    "name": "名前",
    "modal": "助動詞",
    "case": "大文字",
    "words": "語句",
    "punctuation": "句読点",
}
QUOTATIONS: Final = "引用"
NO_QUOTATIONS: Final = "この原稿に引用はありません"
LINE: Final = "行"
SERIOUS: Final = "重大"
SOURCE_SAYS: Final = "出典では"
DRAFT_SAYS: Final = "原稿では"
ADDED: Final = "出典にない語："
LEFT_OUT: Final = "抜けている語："
NOT_THE_SOURCE: Final = "そばに書かれているが、出典ではない"
SOURCE: Final = "出典"
PART: Final = "部分"
NEAREST: Final = "最も近い箇所"
SIMILARITY: Final = "類似度"

# Outlets beside each other

NO_OUTLET: Final = "媒体名なし"
ARTICLES_SEARCHED: Final = "{count}件の記事"
ARTICLE_SEARCHED: Final = "1件の記事"
SILENT: Final = "{count}媒体には答えがありません"
ONE_SILENT: Final = "1媒体には答えがありません"
NOT_ASKED: Final = "ほかの{count}媒体は対象外：質問との関連が低い箇所しかありません"
ONE_NOT_ASKED: Final = "ほかの1媒体は対象外：質問との関連が低い箇所しかありません"
