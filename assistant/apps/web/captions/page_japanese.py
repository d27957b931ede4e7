"""The words of the page in Japanese."""

from __future__ import annotations

from typing import Final

# What its answers and its article panel say

MATCH_LABELS: Final = {
    "answered": "強い一致",
    "weak": "一致の可能性",
    "not_found": "一致なし",
}
QUOTATION: Final = "引用"
SHOW_IN_ARTICLE: Final = "記事で見る"
VERIFIED: Final = "保存された記事と照合済み"
WITHHELD: Final = "保存された記事と一致しないため、引用を表示していません"
CANNOT_SHOW: Final = "この箇所は表示できません：保存された記事が変更されたか、なくなりました"
GAP: Final = "… {characters}文字を省略 …"
LINK_TO_QUESTION: Final = "この質問へのリンク"
AS_QUESTION: Final = "質問として判定する"
ONE_CHANGED_SINCE: Final = "この質問の後、引用元の記事が変更されたか、なくなりました"
CHANGED_SINCE: Final = "この質問の後、引用元の記事{count}件が変更されたか、なくなりました"
ONLY: Final = "質問に従って次に限定："
ASK_ALL: Final = "すべての記事に質問する"
NARROW_TO: Final = "次に絞り込む："
WHICH_ONE: Final = "お探しのものは："
DATE: Final = "掲載日"
LEAVE_OUT: Final = "これらの語を除いて質問する"
ASK_ALONE: Final = "前の質問の語を除いて質問する"
AS_KEYWORDS: Final = "これらの語を含む箇所を一覧にする"
LOOKING: Final = "記事を調べています"

# What stands around the answers and never in them

PAGE_NAME: Final = "On Record"
COLLECTIONS: Final = "コレクション"
TAGLINE: Final = "答えは記事の言葉だけで"
CONVERSATION: Final = "会話"
ARTICLE_PANEL: Final = "記事"
ASK: Final = "質問"
YOUR_QUESTION: Final = "質問"
QUESTION_HINT: Final = "記事に質問する"
FILTERS: Final = "絞り込み"
OUTLET: Final = "媒体"
AUTHOR: Final = "著者"
DATE_FROM: Final = "掲載日（から）"
DATE_TO: Final = "掲載日（まで）"
DATE_HINT: Final = "YYYY-MM-DD"
BAD_DATE: Final = (
    "{label}：{value}は日付ではありません。2018-11-20のようにYYYY-MM-DDで書いてください"
)
EMPTY_RANGE: Final = "掲載日の始まりが終わりより後になっています"
SEARCHING: Final = "{all}件中{chosen}件の記事を検索"
INDEX: Final = "索引"
EXAMPLES: Final = "このコレクションで答えが見つかる質問"
PASSAGES_ABOUT: Final = "次の語についての箇所："
PANEL_HINT: Final = "引用元の記事がここに開きます"
EMPTY_LIBRARY: Final = "記事がまだありません。「ライブラリ」タブで追加してください"
EMPTY_AND_CLOSED: Final = "記事がまだありません。追加するコマンド：onrecord add FILE-OR-FOLDER"
NOT_ANSWERED: Final = "現在この質問に答えられません。理由はサーバーのログにあります"
EARLIER_TURNS: Final = "この会話の以前の質問は表示されなくなりました"
CLOSE: Final = "記事を閉じる"
INTERFACE_LANGUAGE: Final = "表示言語"

# The list of conversations, and questions that wait

CONVERSATIONS: Final = "会話の一覧"
NEW_CONVERSATION: Final = "新しい会話"
ONE_QUESTION: Final = "質問1件"
QUESTIONS_COUNTED: Final = "質問{count}件"
UNNAMED: Final = "名前なし"
OPEN_NOW: Final = "表示中"
RENAME: Final = "名前を変更"
NEW_NAME: Final = "新しい名前"
DELETE: Final = "削除"
UNDO: Final = "元に戻す"
CONVERSATION_DELETED: Final = "削除しました：{name}"
ASKED_NEXT: Final = "次の質問："
DO_NOT_ASK: Final = "取り消す"

# A quotation that does not answer, by a person's own judgement

DOES_NOT_ANSWER: Final = "答えになっていない"
SET_ASIDE: Final = "除外済み：答えになっていない"
TAKE_BACK: Final = "戻す"

# Pinned quotations, with a person's own notes

CLIPPINGS: Final = "切り抜き"
CLIPPINGS_FILE: Final = "clippings"
PIN: Final = "切り抜く"
PINNED: Final = "切り抜き済み"
UNPIN: Final = "切り抜きから外す"
ONE_PINNED: Final = "切り抜き1件"
PINNED_COUNTED: Final = "切り抜き{count}件"
SAVE_AS: Final = "{format}で保存"
FOUND_BY: Final = "元の質問："
MOVE_UP: Final = "上へ"
MOVE_DOWN: Final = "下へ"
YOUR_NOTE: Final = "メモ"
ADD_NOTE: Final = "メモを書く"
EDIT_NOTE: Final = "メモを編集"
KEEP_NOTE: Final = "メモを保存"
NO_CLIPPINGS: Final = (
    "切り抜きはまだありません。引用の「切り抜く」を押すとここに入り、並べ替え、メモ、保存ができます"
)

# Questions that are followed

FOLLOWED: Final = "追跡中"
FOLLOW: Final = "追跡する"
FOLLOW_QUESTION: Final = "質問を追跡する"
FOLLOW_HINT: Final = "新しい記事からの引用がここに並びます"
STOP_FOLLOWING: Final = "追跡をやめる"
MARK_SEEN: Final = "すべて既読にする"
NO_NEWS: Final = "新しいものはありません"
NOTHING_FOLLOWED: Final = (
    "追跡中の質問はありません。追跡すると、新しい記事が届くたびに質問され、その引用がここに並びます"
)

# The first screen: what is in the collection

IN_THIS_COLLECTION: Final = "このコレクションの内容"
ONE_ARTICLE: Final = "記事1件"
ARTICLES_COUNTED: Final = "記事{count}件"
ONE_OUTLET: Final = "1媒体"
OUTLETS_COUNTED: Final = "{count}媒体"
FROM_TO: Final = "{first}から{last}まで"
OUTLETS: Final = "媒体"
OUTLETS_NOT_LISTED: Final = "ほか{count}媒体（「絞り込み」で選べます）"
NEWEST: Final = "新しい記事"
HOW_TO_BEGIN: Final = "はじめに"
BEGIN_ASKING: Final = "質問してください。出典付きの引用か、答えがないことをお返しします"
BEGIN_COMPARING: Final = "一つの質問への各媒体の記述を並べます"
BEGIN_CHECKING: Final = "文章中の引用をすべて記事で確かめます"
BEGIN_ADDING: Final = "記事の一覧と、ファイルの追加"
BEGIN_BROWSING: Final = "記事の一覧"
OPEN_LIBRARY: Final = "「ライブラリ」タブを開き"
TO_DROP_FILES: Final = "ファイルをドロップするか、端末で次のコマンドを実行してください："
ADD_COMMAND: Final = "onrecord add FILE-OR-FOLDER"

# The filters, which all questions share

ANY: Final = "すべて"

LANGUAGE: Final = "言語"
ARTICLE: Final = "記事"
CHOSEN_ARTICLES: Final = "ライブラリで{count}件選択中"
CLEAR_FILTERS: Final = "絞り込みを解除"
FILTERS_CHOSEN: Final = "絞り込み{count}件"
ONE_FILTER_CHOSEN: Final = "絞り込み1件"
DATED: Final = "ほかの絞り込みの範囲で、日付のある記事{dated}件"
DATED_RANGE: Final = "ほかの絞り込みの範囲で、日付のある記事{dated}件（{first}～{last}）"
UNDATED: Final = "日付なし{undated}件"

# One question by outlet

COMPARE: Final = "比較"
COMPARE_QUESTION: Final = "すべての媒体への質問"
COMPARE_HINT: Final = "すべての媒体に同じ質問をする"
COMPARE_MEANS: Final = (
    "すべての媒体に同じ質問をして、それぞれの言葉を並べます。一つの媒体だけが挙げる数字に印を付け、"
    "引用を時系列に並べます"
)
COMPARE_NEEDS_OUTLETS: Final = (
    "一つの質問について各媒体の記述を比べます。このコレクションには媒体名が二つ以上ないため、"
    "まだ比べられません"
)
COMPARE_EXAMPLES: Final = "質問の例"
MORE_QUOTATIONS: Final = "ほか{count}件の引用"
ONE_MORE_QUOTATION: Final = "ほか1件の引用"
LONE_NUMBER: Final = "1,234"
LONE_NUMBER_MEANS: Final = (
    "は、この媒体の引用にだけ現れ、ここにあるほかの媒体の引用にはない数です。数字と数詞を単位とともに"
    "比べますが、何を数えているかは比べません"
)
TIMELINE: Final = "掲載日順"
UNDATED_QUOTATIONS: Final = "日付なし"
OUTLETS_BY_OUTLET: Final = "媒体ごとの答え"

# A quotation's card, and the article beside it

BEST_PASSAGE: Final = "最もよい箇所が答えである推定確率"
THIS_PASSAGE: Final = "この箇所が答えである推定確率"
LIKELIHOODS: Final = {
    "likely": "答えの見込み大",
    "possible": "答えの可能性",
    "unlikely": "単独では見込み小",
}
SHOW_WHOLE_SENTENCE: Final = "文全体を表示"
COPY_QUOTATION: Final = "引用をコピー"
COPY_WITH_CITATION: Final = "出典付きでコピー"
COPIED: Final = "コピーしました"
NOT_COPIED: Final = "コピーできません：ブラウザーに拒否されました"
OPEN_ORIGINAL: Final = "元のページを開く"
OPEN_AT_PASSAGE: Final = "元のページのこの箇所を開く"
ONE_OUTLET_MORE: Final = "＋ 1媒体が同じ記事を掲載"
OUTLETS_MORE: Final = "＋ {count}媒体が同じ記事を掲載"
FIRST_TAKES_LONGER: Final = "起動後の最初の答えには数秒かかります"

FIND_IN_ARTICLE: Final = "この記事の中を検索"
FOUND_PLACES: Final = "{count}件中{number}件目"
NOTHING_FOUND: Final = "この記事にはありません"

PREVIOUS: Final = "前へ"
NEXT: Final = "次へ"
MARKED_PASSAGE: Final = "印の箇所"
PLACE: Final = "印の箇所 {number} / {count}"
PROVENANCE: Final = "来歴"
PROVENANCE_LOCATOR: Final = "位置"
PROVENANCE_TEXT: Final = "本文のSHA-256"
PROVENANCE_ARTICLE: Final = "記事"
PROVENANCE_ADDRESS: Final = "アドレス"
PROVENANCE_SOURCE: Final = "読み取り元"
PROVENANCE_FORMAT: Final = "形式"
PROVENANCE_LOADER: Final = "読み取り方法"
PROVENANCE_ORIGINAL: Final = "原本のSHA-256"
PROVENANCE_ORIGINS: Final = "書誌情報とその出所"
PROVENANCE_LANGUAGE: Final = "言語"
OPENING_ARTICLE: Final = "記事を開いています"
RESUMING: Final = "会話を復元しています"
KEYS: Final = "キー操作"
KEY_MEANINGS: Final = (
    ("Enter", "質問する。引用の上では記事を開く"),
    ("/", "質問欄へ"),
    ("↑ ↓", "前後の引用へ"),
    ("← →", "記事の中で前後の引用へ"),
    ("Esc", "記事から引用へ戻る"),
)

# Checking a draft

CHECK_A_DRAFT: Final = "原稿の確認"
DRAFT: Final = "原稿"
DRAFT_HINT: Final = "原稿を貼り付けるか、.txt、.md、.docx のファイルをドロップしてください"
CHOOSE_FILE: Final = "ファイルを選ぶ"
LEAST_WORDS: Final = "これより語数の少ない引用は調べない"
CHECK: Final = "引用を確認"
NOTHING_KEPT: Final = "原稿はサーバーに保存されません"
READING_FILE: Final = "ファイルを読んでいます"
FILE_READ: Final = "{name}から{characters}文字を読みました"
CHECKING: Final = "引用を調べています"
DRAFT_IS_EMPTY: Final = "確認する文章がありません。原稿を貼り付けるか、ファイルを選んでください"
DRAFT_TOO_LONG: Final = (
    "原稿は{characters}文字ありますが、このページで一度に確認できるのは{limit}文字までです。"
    "分けて確認するか、次のコマンドを使ってください：onrecord check FILE"
)
FILE_TOO_LARGE: Final = "{name}は{limit} MBを超えているため読めません"
FILE_IS_EMPTY: Final = "{name}は空です"
TOO_MANY_QUOTATIONS: Final = (
    "原稿には引用が{count}件ありますが、このページで一度に確認できるのは{limit}件までです。短い引用を"
    "除くか、分けて確認するか、次のコマンドを使ってください：onrecord check FILE"
)
QUOTATION_TOO_LONG: Final = (
    "原稿の引用の一つが{characters}文字あります。比べられるのは{limit}文字までです"
)
BAD_LEAST_WORDS: Final = "最小の語数は1から{limit}までの整数です"
DRAFTS_BUSY: Final = "ほかの原稿を確認中です。少し待ってからもう一度お試しください"
DRAFT_NOT_CHECKED: Final = "現在原稿を確認できません。理由はサーバーのログにあります"
EDIT_DRAFT: Final = "原稿を編集"
REPORT_AS_MARKDOWN: Final = "Markdownの報告"
REPORT_AS_JSON: Final = "JSONの報告"
TO_THE_DRAFT: Final = "原稿の中で"
FINDINGS: Final = "原稿の引用（重大なものから）"
THE_DRAFT: Final = "原稿（引用に印付き）"
PASSAGE: Final = "出典の記述"

# Exporting a chat

EXPORT: Final = "この会話を書き出す"
JUDGED_QUESTIONS: Final = "判定した質問（onrecord eval用）"
JUDGED_FILE: Final = "questions"
EVIDENCE_BUNDLE: Final = "証拠バンドル"
NOTHING_TO_EXPORT: Final = "書き出すものがまだありません。まず質問してください"
NO_SOURCES: Final = "この会話の答えは記事を引用していないため、出典はありません"
TO_EXPORT: Final = "質問：{questions}{separator}引用：{quotations}{separator}出典：{sources}"
CHAT: Final = "chat"

# The library: what is in the collection, and changing it

LIBRARY: Final = "ライブラリ"
SEARCH_LIBRARY: Final = "ライブラリ内を検索"
SEARCH_LIBRARY_HINT: Final = "題名・著者・媒体・日付・ファイル名の語"
COLUMN_TITLE: Final = "題名"
COLUMN_AUTHORS: Final = "著者"
COLUMN_OUTLET: Final = "媒体"
COLUMN_DATE: Final = "掲載日"
COLUMN_LANGUAGE: Final = "言語"
COLUMN_WORDS: Final = "語数"
COLUMN_PASSAGES: Final = "箇所"
COLUMN_FORMAT: Final = "形式"
COLUMN_ADDED: Final = "追加日"
COLUMN_COPIES: Final = "写し"
COLUMN_REMOVE: Final = "除く"
FORMATS: Final = {
    "text/plain": "テキスト",
    "text/markdown": "Markdown",
    "text/html": "ウェブページ",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}
UNKNOWN: Final = "–"
SORT_BY: Final = "並べ替え："
SORTED_UP: Final = "昇順"
SORTED_DOWN: Final = "降順"
SHOWING: Final = "{matching}件中 {first}–{last}"
SHOWING_SOME: Final = "全{all}件のうち一致する{matching}件中 {first}–{last}"
NOTHING_MATCHES: Final = "これらの語をすべて含む記事はありません"
NOTHING_HELD: Final = "記事がまだありません"
PREVIOUS_PAGE: Final = "前へ"
NEXT_PAGE: Final = "次へ"
PAGE_OF: Final = "{pages}ページ中{page}ページ目"
REMOVE: Final = "除く"
REMOVE_QUESTION: Final = "この記事をコレクションから除きますか？"
REMOVE_MEANS: Final = "元に戻すまで検索されません。元のファイルには手を触れません。"
REMOVE_FROM_FOLDER: Final = (
    "同期フォルダーの記事です：ファイルが変わるまで、以後の同期でも取り込みません。"
)
REMOVE_YES: Final = "除く"
REMOVE_NO: Final = "残す"
REMOVED: Final = "除きました：{title}"
REMOVED_ARTICLES: Final = "除いた記事（{count}）"
REMOVED_MORE: Final = "ほか{count}件は onrecord list --removed で一覧できます"
REMOVED_ON: Final = "{day}に除外"
BRING_BACK: Final = "元に戻す"
LET_IN: Final = "再び受け入れる"
NOT_KEPT: Final = "本文は残っていません"
BROUGHT_BACK: Final = "元に戻しました：{title}"
LET_IN_AGAIN: Final = "再び受け入れます：{title}。次に読み取るときに戻ります"
NOT_REMOVED: Final = "この記事はもう除外されていません"
CORRECT: Final = "訂正"
CORRECT_HEADING: Final = "この記事の書誌情報を訂正"
CORRECT_MEANS: Final = (
    "本文は変わりません。読み取った値は訂正とともに残ります。空欄は「不明」を意味します。"
)
CORRECT_SAVE: Final = "訂正を保存"
CORRECT_UNDO: Final = "すべての訂正を取り消す"
CORRECT_CANCEL: Final = "そのままにする"
CORRECTED: Final = "訂正しました：{title}"
CORRECTIONS_UNDONE: Final = "読み取ったままに戻しました：{title}"
IS_CORRECTED: Final = "訂正済み"
IS_OVERTAKEN: Final = "訂正済み。その後、出典が変更されました"
AUTHORS_APART: Final = "著者（; で区切る）"
COLUMN_CHOICE: Final = "質問対象"
CHOSEN: Final = "{all}件中{count}件の記事だけに質問します（すべてのタブで有効）"
ONE_CHOSEN: Final = "{all}件中1件の記事だけに質問します（すべてのタブで有効）"
CHOSEN_ALL_THERE_CAN_BE: Final = "選べるのは{most}件までです"
ASK_CHOSEN: Final = "選んだ記事に質問する"
CLEAR_CHOICE: Final = "すべての記事に戻す"
ALREADY_GONE: Final = "この記事はもうコレクションにありません"
ADD_HEADING: Final = "記事を追加"
ADD_HINT: Final = "ファイルをここにドロップするか、選んでください：{formats}。"
ADD_BUTTON: Final = "ファイルを選ぶ"
ADD_URLS: Final = "アドレスからの追加は、ここではなくコマンドラインかPythonで行います："
ADD_ADDRESS: Final = "またはウェブページのアドレス"
ADD_ADDRESS_HINT: Final = "https://…"
ADD_ADDRESS_BUTTON: Final = "ページを追加"
NO_ADDRESS: Final = "アドレスは http:// か https:// で始まり、空白を含みません"
ADDRESS_HELD: Final = "すでにあります：{address}"
ADDRESS_ADDED: Final = "追加しました：{address}"
ADD_URLS_COMMAND: Final = "onrecord add https://…"
SYNC_BUTTON: Final = "フォルダー{folder}を同期"
SYNC_DONE: Final = "{folder}：追加{added}、変更{changed}、除外{removed}、変更なし{unchanged}"
SYNC_KEPT_OUT: Final = "除外されているため取り込まなかったもの：{count}"
SYNC_FAILED: Final = "読めませんでした：{source}"
SYNC_MORE: Final = "ほか{count}件は onrecord sync で一覧できます"
RECEIVING: Final = "送信中"
WAITING: Final = "読み取り待ち"
READING: Final = "読み取り中"
STEP: Final = "{stage}：{total}件中{done}件"
ADDED: Final = "追加しました"
ALREADY_HELD: Final = "すでにあります"
REFUSED: Final = "追加しませんでした："
NOT_TAKEN: Final = f"{REFUSED} {{reason}}"
NOT_ADDED: Final = "現在追加できません。理由はサーバーのログにあります"
NOT_CHANGED: Final = "現在コレクションを変更できません。理由はサーバーのログにあります"
CHANGES_ARE_OFF: Final = "このページは記事を表示するだけで、変更はできません"
WRONG_WAY: Final = "ファイルは application/octet-stream としてそのまま送ってください"
TOO_MUCH_AT_ONCE: Final = "送信中のファイルが多すぎます。少し待ってからもう一度お試しください"
TOO_LARGE: Final = "この種類のファイルの上限{limit}を超えています"
TOO_SLOW: Final = "送信が遅すぎます"
CUT_OFF: Final = "送信が途中で切れました"
NO_ROOM: Final = "サーバーに空きがありません"
CONNECTION_LOST: Final = "サーバーが応答しません"
ABOUT_INDEX: Final = "この索引について"
FACT_ARTICLES: Final = "記事"
FACT_WORDS: Final = "語数"
FACT_PASSAGES: Final = "箇所"
FACT_LIBRARY: Final = "ライブラリの容量"
FACT_BUILD: Final = "検索用データの容量"
FACT_MODEL: Final = "モデル"
FACT_RUNTIME: Final = "実行環境"
FACT_READER: Final = "読解モデル"
FACT_RECIPE: Final = "設定"
FACT_INDEX: Final = "索引"
FACT_VERSION: Final = "バージョン"
FINGERPRINT: Final = "フィンガープリント {digits}"
NOT_BUILT: Final = "未作成"
CHECK_BUTTON: Final = "索引を検査"
CHECKING_INDEX: Final = "検査中"
CHECK_WELL: Final = "正常"
CHECK_BAD: Final = "異常"
