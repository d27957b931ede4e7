"""Sentences in other languages and scripts, for the same archipelago.

Invariant: every template has at least one number in it, so that sentences differ.
"""

from __future__ import annotations

from typing import Final

FOREIGN: Final[dict[str, tuple[str, ...]]] = {
    "ru": (
        "В {year} году паром перевёз {count} пассажиров и ни разу не опоздал.",
        "Совет острова закрыл старый причал, потому что ремонт стоил {count} крон.",
        "По словам смотрителя маяка, туман держался {small} дней.",
        "Улов сельди упал до {count} тонн, хотя флот остался прежним.",
        "«Мы ждали лоцмана {small} часов», — сказал капитан.",
    ),
    "de": (
        "Im Jahr {year} beförderte die Fähre {count} Fahrgäste, ohne dass jemand verletzt wurde.",
        "Der Hafenrat schloss den alten Anleger, weil die Reparatur {count} Kronen gekostet hätte.",
        "„Wir haben {small} Stunden auf den Lotsen gewartet“, sagte der Kapitän.",
        "Der Heringsfang fiel auf {count} Tonnen, obwohl die Flotte gleich groß blieb.",
        "Über die Mole wurde {small} Mal abgestimmt, zuletzt im März.",
    ),
    "fr": (
        "En {year}, le bac a transporté {count} passagers sans le moindre accident.",
        "Le conseil de l’île a fermé l’ancien quai, car les travaux auraient coûté {count} couronnes.",
        "« Nous avons attendu le pilote pendant {small} heures », a déclaré le capitaine.",
        "La pêche au hareng est tombée à {count} tonnes, bien que la flotte n’ait pas changé.",
        "Le phare fut éteint {small} jours à cause d’une grève.",
    ),
    "el": (
        "Το {year} το πορθμείο μετέφερε {count} επιβάτες χωρίς κανένα ατύχημα.",
        "Το συμβούλιο του νησιού έκλεισε την παλιά προβλήτα, επειδή η επισκευή κόστιζε {count} κορώνες.",
        "Η ψαριά έπεσε στους {count} τόνους, αν και ο στόλος έμεινε ίδιος.",
        "Ο φάρος έμεινε σβηστός για {small} ημέρες.",
    ),
    "hi": (
        "सन् {year} में नौका ने {count} यात्रियों को बिना किसी दुर्घटना के पार पहुँचाया।",
        "द्वीप परिषद ने पुराना घाट बंद कर दिया, क्योंकि मरम्मत में {count} रुपये लगते।",
        "मछली की पकड़ घटकर {count} टन रह गई।",
        "प्रकाशस्तंभ {small} दिनों तक बंद रहा।",
    ),
    "ar": (
        "في عام {year} نقلت العبّارة {count} راكبًا دون أي حادث.",
        "أغلق مجلس الجزيرة الرصيف القديم لأن إصلاحه كان سيكلف {count} كرونة.",
        "انخفض صيد الرنجة إلى {count} طنًا رغم أن الأسطول لم يتغير.",
        "بقيت المنارة مطفأة لمدة {small} يومًا.",
    ),
    "ja": (
        "{year}年、フェリーは{count}人の乗客を無事に運んだ。",
        "島の議会は、修理に{count}クローネかかるため古い桟橋を閉鎖した。",
        "ニシンの漁獲量は{count}トンまで減少した。",
        "「水先人を{small}時間待った」と船長は語った。",
        "灯台は{small}日間消えたままだった。",
    ),
    "zh": (
        "{year}年，渡轮运送了{count}名乘客，没有发生任何事故。",
        "岛议会关闭了旧码头，因为维修需要{count}克朗。",
        "鲱鱼捕捞量下降到{count}吨。",
        "船长说：“我们等了引航员{small}个小时。”",
        "灯塔熄灭了{small}天。",
    ),
    "ko": (
        "{year}년에 연락선은 승객 {count}명을 사고 없이 실어 날랐다.",
        "섬 의회는 수리비가 {count}크로네에 이르자 낡은 부두를 폐쇄했다.",
        "청어 어획량은 {count}톤으로 줄었다.",
        "등대는 {small}일 동안 꺼져 있었다.",
    ),
    "th": (
        "ในปี {year} เรือข้ามฟากขนส่งผู้โดยสาร {count} คนโดยไม่มีอุบัติเหตุ",
        "สภาเกาะปิดท่าเรือเก่าเพราะค่าซ่อมสูงถึง {count} โครน",
        "ประภาคารดับอยู่นาน {small} วัน",
    ),
}
