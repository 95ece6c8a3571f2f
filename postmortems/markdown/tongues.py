"""Headings, keys and columns of documents in other languages, told in English."""

from __future__ import annotations

import re

# The English word, then what other languages write for it, parted by bars.
_WORDS_TEXT = """
timeline: zeitverlauf | zeitlicher verlauf | zeitlicher ablauf | zeitleiste | zeitachse | ablauf | chronologie
  | verlauf | zeitstrahl | chronologie des faits | chronologie des événements | chronologie de l'incident
  | déroulé | déroulement | frise chronologique | línea de tiempo | linea de tiempo | línea temporal
  | cronología | cronologia | cronología del incidente | linha do tempo | cronologia degli eventi | tijdlijn
  | tijdslijn | verloop
  | tidslinje | hendelsesforløp | hændelsesforløb | tidslinja | händelseförlopp
  | хронология | хронология событий | хронология инцидента | таймлайн | ход событий | oś czasu | przebieg
  | przebieg zdarzeń | chronologia | przebieg incydentu | タイムライン | 時系列 | 経緯 | 发生经过 | 时间线
  | 时间轴 | 事件经过 | 处理过程
  | 故障时间线 | 時間線 | 타임라인 | 경과 | zaman çizelgesi | průběh | časová osa
summary: zusammenfassung | kurzfassung | überblick | was ist passiert | beschreibung | résumé | synthèse
  | description de l'incident | que s'est-il passé | resumen | resumen ejecutivo | descripción | qué pasó
  | qué ocurrió | resumo | riepilogo | sommario | samenvatting | wat is er gebeurd
  | sammendrag | oppsummering | resumé | sammenfatning | opsummering | sammanfattning | hva skjedde
  | hvad skete der | vad hände
  | краткое описание | сводка | резюме | что произошло | что случилось | описание | описание инцидента
  | podsumowanie | streszczenie | opis | opis incydentu | co się stało | 概要 | サマリー | サマリ | 要約
  | 障害概要 | 何が起きたか
  | 摘要 | 概述 | 事件概述 | 故障概述 | 背景概述 | 개요 | 요약 | özet | shrnutí | souhrn
impact: auswirkung | auswirkungen | folgen | betroffene | conséquences | impacto | impatto | gevolgen
  | impacto no cliente | impacto nos usuários | impacto para o usuário | impacto en los usuarios | impacto en clientes
  | impact sur les utilisateurs | impact utilisateur | impatto sugli utenti | gevolgen voor gebruikers
  | afectación | portée
  | konsekvens | konsekvenser | påvirkning | påverkan | konsekvensen
  | влияние | последствия | ущерб | масштаб | влияние на пользователей | wpływ | skutki | 影響 | 影響範囲
  | 影响 | 影响范围
  | 영향 | 영향 범위 | etki | etkiler | dopad | dopady
root causes: ursache | ursachen | grundursache | ursachenanalyse | hauptursache | fehlerursache
  | beitragende faktoren | cause racine | causes racines | cause | causes | causes profondes
  | facteurs contributifs | analyse des causes | causa raíz | causa raiz | causas | causas raíz | causa
  | factores contribuyentes | causa principale | oorzaak | oorzaken
  | rotårsak | rotårsaker | årsak | årsaker | årsag | årsager | grundårsag | grundorsak | grundorsaker
  | orsak | orsaker | bakomliggande orsak | rodårsag
  | причина | причины | первопричина | первопричины | корневая причина | корневые причины | коренная причина
  | анализ причин | przyczyna | przyczyny | przyczyna źródłowa | przyczyny źródłowe | główna przyczyna | 原因
  | 根本原因 | 原因分析 | 直接原因 | 根因 | 根因分析 | 故障原因 | 근본 원인 | 원인 | 원인 분석 | kök neden
  | kök nedenler | neden | příčina
  | příčiny
contributing factors: causas contribuyentes | beitragende ursachen | causes contributives
  | fatores contribuintes | fatores que contribuíram | fattori contribuenti | fattori che hanno contribuito
  | facteurs aggravants | beïnvloedende factoren
  | способствующие факторы | сопутствующие факторы | czynniki sprzyjające | czynniki | 要因 | 寄与要因 | 促成因素
detection: erkennung | entdeckung | détection | detección | detecção | rilevamento | detectie
  | påvisning | oppdagelse | deteksjon | upptäckt | opdagelse
  | обнаружение | wykrycie | 検知 | 発見 | 检测 | 发现 | 감지 | tespit | detekce
resolution: behebung | lösung | wiederherstellung | entstörung | résolution | rétablissement | resolución
  | solución | resolução | risoluzione | oplossing
  | løsning | lösning | åtgärd
  | решение | устранение | восстановление | rozwiązanie | naprawa | przywrócenie | 対応 | 解決 | 復旧 | 対処
  | 対応内容 | 解决
  | 解决方案 | 恢复 | 修复 | 해결 | 조치 | 대응 | çözüm | řešení
what went well: was lief gut | was gut lief | was gut gelaufen ist | das lief gut | gut gelaufen
  | o que funcionou | o que funcionou bem | o que foi bem | ce qui a fonctionné | ce qui s'est bien passé
  | qué fue bien | cosa è andato bene | wat goed ging
  | ce qui a bien fonctionné | ce qui a bien marché | points positifs | qué salió bien | que salió bien
  | lo que salió bien | qué funcionó bien | o que correu bien | o que deu certo | cosa ha funzionato
  | wat ging goed
  | hva gikk bra | det som gikk bra | hvad gik godt | vad gick bra
  | что прошло хорошо | что получилось хорошо | что сработало | что было хорошо | qué funcionó
  | co poszło dobrze | うまくいったこと | うまくいった点 | 良かった点 | 做得好的地方 | 做得好的 | 잘된 점
  | 잘한 점 | ne iyi gitti | co se povedlo
what went wrong: was lief schlecht | was lief nicht gut | was schlecht lief | was nicht gut lief
  | o que não funcionou | o que não funcionou bem | o que não deu certo | ce qui s'est mal passé | qué fue mal
  | cosa non ha funzionato | cosa è andato male | wat ging er mis | wat niet goed ging
  | ce qui n'a pas fonctionné | ce qui a mal fonctionné | points négatifs | points d'amélioration
  | qué salió mal | que salió mal | lo que salió mal | o que deu errado | wat ging fout
  | hva gikk dårlig | hva gikk galt | hvad gik dårligt | hvad gik galt | vad gick dåligt | vad gick fel
  | что прошло плохо | что пошло не так | что не сработало | что было плохо | qué no funcionó | co poszło źle
  | うまくいかなかったこと | うまくいかなかった点 | 悪かった点 | 問題点 | 做得不好的地方 | 不足之处
  | 아쉬운 점 | 잘못된 점 | ne kötü gitti | co se nepovedlo
where we got lucky: wo wir glück hatten | glück gehabt | là où nous avons eu de la chance | dónde tuvimos suerte
  | onde tivemos sorte | dove siamo stati fortunati | où nous avons eu de la chance | waar hadden we geluk
  | hvor hadde vi flaks | hvor vi hadde flaks | hvor var vi heldige | var hade vi tur
  | где повезло | в чём повезло | в чем повезло | где нам повезло | gdzie mieliśmy szczęście | 幸運だったこと
  | 幸運だった点
  | 幸运之处 | 운이 좋았던 점
lessons learned: erkenntnisse | gelernt | was wir gelernt haben | lehren | gelerntes | leçons apprises
  | lições | aprendizados | o que aprendemos | qué aprendimos | lo que aprendimos | ce que nous avons appris
  | cosa abbiamo imparato | lezioni | lessen | wat hebben we geleerd
  | enseignements | leçons | retour d'expérience | lecciones aprendidas | lecciones | aprendizajes
  | lições aprendidas | lezioni apprese | geleerde lessen
  | hva lærte vi | hva har vi lært | lærdommer | hvad lærte vi | vad lärde vi oss | lärdomar | læring
  | уроки | извлечённые уроки | извлеченные уроки | выводы | чему мы научились | wnioski | czego się nauczyliśmy
  | 教訓 | 学び | 学んだこと | 得られた教訓 | 经验教训 | 教训 | 经验总结 | 교훈 | 배운 점 | öğrenilenler
  | alınan dersler | poučení
action items: maßnahmen | massnahmen | offene maßnahmen | nächste schritte | folgemaßnahmen | aufgaben
  | ações corretivas | ações preventivas | ações de melhoria | itens de ação | medidas corretivas | plano de ações
  | acciones preventivas | acciones de mejora | medidas correctivas | puntos de acción | elementos de acción
  | azioni preventive | misure correttive | corrigerende acties | verbeterpunten
  | offene punkte | vereinbarte maßnahmen | maßnahmenplan | actions correctives | plan d'action | plan d'actions
  | actions à mener | actions de suivi | suivi | prochaines étapes | mesures correctives | mesures | acciones
  | acciones correctivas | acciones de seguimiento | próximos pasos | plan de acción | tareas | ações
  | próximos passos | plano de ação | azioni | azioni correttive | prossimi passi | acties | actiepunten
  | vervolgacties
  | aksjonspunkter | tiltak | oppfølging | handlingspunkter | handlinger | opfølgning | åtgärder
  | åtgärdspunkter | uppföljning | nästa steg | neste steg | næste skridt
  | план действий | действия | дальнейшие действия | дальнейшие шаги | следующие шаги | меры
  | корректирующие меры | корректирующие действия | задачи | что делаем дальше | działania | działania naprawcze
  | dalsze kroki | następne kroki | zadania | plan działań | アクションアイテム | アクション | 再発防止策
  | 今後の対応 | 今後の対策 | 対策
  | 恒久対策 | 后续行动 | 改进措施 | 后续措施 | 后续计划 | 行动项 | 待办事项 | 整改措施 | 改进计划
  | 액션 아이템 | 후속 조치 | 재발 방지 | 재발 방지 대책 | aksiyonlar
  | yapılacaklar | další kroky | nápravná opatření
prevention: vorbeugung | prävention | prévention | mesures préventives | actions préventives | prevención
  | prevenção | prevenzione | preventie
  | предотвращение | профилактика | как предотвратить | zapobieganie | 予防 | 予防策 | 预防措施 | 预防 | 예방
participants: beteiligte | teilnehmer | teilnehmende | participants | intervenants | participantes
  | partecipanti | deelnemers | betrokkenen
  | участники | uczestnicy | 参加者 | 関係者 | 参与人员 | 参与者 | 참여자 | 참석자
date: datum | datum des vorfalls | datum des ausfalls | vorfallsdatum | date de l'incident | fecha
  | fecha del incidente | data do incidente | data dell'incidente | datum incident
  | dato | hendelsesdato | dato for hendelsen
  | дата | дата инцидента | data incydentu | data zdarzenia | 日付 | 発生日 | 日期 | 发生日期 | 날짜 | 발생일 | tarih
  | datum incidentu
start: beginn | anfang | beginn der störung | beginn des ausfalls | störungsbeginn | début | début de l'incident
  | inicio | inicio del incidente | início | inizio | begin | aanvang
  | starttidspunkt | starttid
  | начало | начало инцидента | początek | rozpoczęcie | 発生日時 | 開始 | 開始日時 | 发生时间 | 开始时间
  | 시작 | 발생 시간 | başlangıç
  | začátek
detected: erkannt | entdeckt | bemerkt | détecté | détectée | détecté à | detectado | rilevato | ontdekt
  | обнаружено | обнаружен | wykryto | 検知日時 | 检测时间 | 发现时间 | 감지 시간
end: ende | ende der störung | ende des ausfalls | störungsende | behoben | wiederhergestellt | fin
  | fin de l'incident | résolu | résolu à | rétabli | fin del incidente | resuelto | resolvido | fim | fine
  | einde | opgelost
  | slutt | sluttidspunkt | slut | sluttid
  | конец | окончание | завершение | устранено | решено | koniec | zakończenie | rozwiązano | 復旧日時 | 終了 | 終了日時
  | 恢复时间 | 结束时间 | 解决时间 | 종료 | 복구 시간 | bitiş | konec
duration: dauer | durée | duración | duração | durata | duur
  | varighet | varighed | varaktighet
  | длительность | продолжительность | czas trwania | 期間 | 停止時間 | 障害時間 | 持续时间 | 时长 | 지속 시간
  | süre | doba trvání
severity: schweregrad | schwere | gravité | sévérité | criticité | severidad | gravedad | severidade | gravità
  | ernst
  | alvorlighetsgrad | alvorlighed | allvarlighetsgrad
  | серьёзность | серьезность | критичность | уровень серьёзности | waga | 重大度 | 深刻度 | 重要度 | 严重程度
  | 严重级别 | 故障等级
  | 심각도 | önem derecesi | závažnost
status: stand | zustand | statut | état | estado | stato
  | статус | состояние | status | stan | ステータス | 状態 | 状态 | 상태 | durum | stav
authors: autor | autoren | autorin | verfasser | verfasserin | auteur | auteurs | autrice | autores | autora
  | autore
  | forfatter | forfattere | författare
  | автор | авторы | autorzy | 作成者 | 著者 | 作者 | 작성자 | yazar
owner: verantwortlich | verantwortliche | verantwortlicher | verantwortliche person | zuständig | wer
  | wer macht es | responsable | responsables | porteur | qui | responsável | responsabile | quién | encargado
  | asignado | assigné à | verantwoordelijke | eigenaar
  | eier | ansvarlig | ansvarlige | ejer | ansvarig | ansvariga
  | ответственный | ответственные | исполнитель | владелец | кто | odpowiedzialny | odpowiedzialna | właściciel
  | 担当 | 担当者 | 责任人 | 负责人 | 담당자 | sorumlu | odpovědný | zodpovídá
due: fällig | fällig am | fälligkeit | frist | bis | bis wann | termin | zieldatum | échéance | date limite
  | pour le | délai | fecha límite | plazo | vencimiento | prazo | scadenza | entro
  | forfall
  | срок | дедлайн | до | когда | termin | 期限 | 期日 | 截止日期 | 完成时间 | 기한 | son tarih | termín
action: maßnahme | massnahme | aufgabe | was | tâche | acción | tarea | medida | mesure | ação | tarefa | azione
  | actie
  | aksjon | handling
  | действие | задача | мера | что | что сделать | działanie | zadanie | 行动 | 措施 | 조치 사항 | aksiyon | úkol
time: uhrzeit | zeit | zeitpunkt | heure | horaire | hora | horário | ora | tijd | tijdstip
  | tidspunkt | klokkeslett | tid
  | время | дата и время | czas | godzina | 時刻 | 日時 | 時間 | 时间 | 시간 | saat | čas
event: ereignis | geschehen | événement | évènement | evento | gebeurtenis | was geschah
  | hendelse | hændelse | händelse
  | событие | описание события | zdarzenie | 出来事 | 内容 | イベント | 事件 | 이벤트 | 내용 | olay | událost
priority: priorität | priorité | prioridad | prioridade | priorità | prioriteit
  | prioritet
  | приоритет | priorytet | 優先度 | 优先级 | 우선순위 | öncelik | priorita
"""
_ENGLISH = {
    word.strip(): english
    for english, words in re.findall(r"(?m)^(\w[^:]*):(.*(?:\n  .*)*)", _WORDS_TEXT)
    for word in words.split("|")
}

_AND = re.compile(r"[ \t]*[&/+][ \t]*|[ \t]+(?:et|und|y|e|en|и|i)[ \t]+", re.I)


def in_english(text: str) -> str:
    """A heading, key or column of another language as the English word for it; any other text as it is.

    Only whole headings count, so nothing in a sentence is ever taken for one; of two names joined by "and"
    both must be known, and the first says what it is.
    """
    folded = " ".join(re.sub(r"\([^()]*\)|[^\w\s'\-]+", " ", text.replace("’", "'").casefold()).split())
    english = _ENGLISH.get(folded)
    if english is None and len(text) < 80 and len(parted := _AND.split(text)) == 2:
        both = [in_english(one) for one in parted]
        return both[0] if all(one != was for one, was in zip(both, parted, strict=True)) else text
    return text if english is None else " ".join([english, *re.findall(r"\([^()]*\)", text)])
