"""The words that decision records are written in: keys, headings and statuses, in the languages people use.

Each table is a name, then on the indented lines what people write for it, parted by bars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def fold(text: str) -> str:
    """A key or heading for comparing: no case, numbering, emoji or trailing colon; blanks for - and _."""
    text = re.sub(r"^(?:\W|_)*(?:\d{1,3}(?:\.\d{1,3})*[.):]?\s+)?(?:\W|_)*", "", text)
    return re.sub(r"[\s_\-]+", " ", text).strip(" :：.-–—!?*").casefold()


def read_table(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of a table below: each word with the name it stands under."""
    name = ""
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            name = line.rstrip(":")
            continue
        yield from ((word.strip(), name) for word in line.split("|") if word.strip())


# What a field may be called.
_KEYS = """
status:
    status|statut|état|etat|estado|stato|zustand|ステータス|状態|状态|статус|상태|decision status|
    adr status|state|current status|record status|situação
date:
    date|datum|fecha|data|日付|日期|дата|날짜|decision date|date of decision|date decided|decided on|
    decided|decided at|date of the decision|date accepted|accepted on|accepted date|approval date|
    date approved|approved on|adr date|date de décision|entscheidungsdatum|date de la décision|決定日|
    issue date
created:
    created|created on|created date|date of creation|
    created at|creation date|date created|erstellt|erstellt am|créé|créé le|
    date de création|作成日|创建日期|proposed on|date proposed|proposal date|submitted|submitted on|
    opened|first published|start date|date started|pubdate|published
updated:
    updated|updated on|last updated|last update|last modified|date updated|update date|amended|
    dernière mise à jour|mis à jour|mise à jour|aktualisiert|zuletzt aktualisiert|letzte änderung|
    更新日|最終更新|最終更新日|更新日期|última actualización|revised on|last revised|last reviewed
title:
    title|name|titre|titel|título|titolo|タイトル|题目|标题
tags:
    tags|tag|labels|label|categories|category|keywords|étiquettes|schlagworte|schlagwörter|タグ|
    etiquetas|标签|area|areas|topics|topic
deciders:
    deciders|decider|decision makers|decision maker|decided by|deciders/approvers|décideurs|décideur|
    décideuses|décisionnaires|décisionnaire|entscheider|entscheidungsträger|entscheider*innen|
    entscheider:innen|決定者|意思決定者|決裁者|decisores|decisori|决策者|approvers|approver|approved by|
    approval|accepted by|accountable
contact:
    contact|contacts|owner|owners|driver|drivers of the decision|responsible|champion|sponsor|lead|
    assignee|ansprechpartner|担当者|responsable
consulted:
    consulted|consultés|consulté|consultées|konsultiert|consulted parties|相談者|相談先|consultados|
    reviewers|reviewer|reviewed by|relecteurs|contributors|contributor|participants|attendees|
    stakeholders|beteiligte|team|teams
informed:
    informed|informés|informé|informées|informiert|報告先|通知先|informados
author:
    author|authors|author(s)|proposed by|proposer|written by|created by|submitted by|submitter|auteur|
    auteurs|auteur(s)|autor|autoren|autor:innen|autores|autore|autori|著者|作成者|提案者|作者|by|
    proposé par|vorgeschlagen von|editor|editors
supersedes:
    supersedes|supercedes|superseeds|superseding|replaces|remplace|obsoletes|ersetzt|reemplaza|
    sustituye|substitui|sostituisce|置き換える|置き換え対象|置換対象|取代
superseded by:
    superseded by|superceded by|superseeded by|supersededby|replaced by|remplacé par|remplacée par|
    obsoleted by|ersetzt durch|abgelöst durch|reemplazado por|reemplazada por|sustituido por|
    substituído por|substituída por|sostituito da|sostituita da|置き換え先|後継|superseded|superceded|
    superseeded|被取代
amends:
    amends|revises|updates|modifies|extends|clarifies|refines|amende|complète|modifie|ergänzt|erweitert|
    改訂|修正|改訂対象|改訂元|amplía|partially supersedes|partly supersedes
amended by:
    amended by|revised by|updated by|modified by|extended by|clarified by|refined by|amendé par|
    complété par|modifié par|ergänzt durch|erweitert durch|改訂先|partially superseded by|
    partly superseded by|improved by
depends on:
    depends on|depend on|dependencies|dependency|requires|required|builds on|based on|blocked by|
    prerequisites|dépend de|hängt ab von|依存|voraussetzung|voraussetzungen
relates:
    related|related to|relates to|related adrs|related adr|related decisions|related decision|
    related records|see also|see|references|reference|refs|links|link|linked|liens|lien|verweise|siehe|
    siehe auch|verwandt|関連|関連adr|参照|enables|blocks|conflicts with|justifies|implements|
    related documents
number:
    number|id|adr|adr id|adr number|nr|no|identifier|record|番号
"""

# What a section may be called. The names are those of `bodies.Part`.
_PARTS = """
status:
    status|statut|estado|stato|zustand|ステータス|状態|状态|status history|decision status
date:
    date|datum|fecha|日付
context:
    context|context and problem statement|problem statement|problem|background|motivation|why|issue|
    the issue|summary|introduction|overview|abstract|problem description|context & problem|
    problem and context|context and problem|context and background|situation|contexte|
    contexte et énoncé du problème|contexte et problématique|contexte et description du problème|
    problématique|kontext|kontext und problemstellung|kontext und problembeschreibung|problemstellung|
    ausgangslage|hintergrund|背景|コンテキスト|コンテクスト|文脈|課題|背景と課題|背景・課題|
    コンテキストと問題|contexto|contesto|contexto y problema|contexto e problema|背景与问题|上下文|what|
    rationale behind|rationale|forces and context
drivers:
    decision drivers|drivers|forces|requirements|goals|criteria|decision criteria|evaluation criteria|
    constraints|assumptions|decision drivers and principles|facteurs de décision|moteurs de décision|
    critères de décision|critères|entscheidungstreiber|treiber|anforderungen|kriterien|決定要因|
    判断基準|意思決定要因|要件|factores de decisión|factores|goals and non goals|objectives|
    quality attributes|principles
options:
    considered options|options|options considered|alternatives|alternatives considered|
    considered alternatives|alternative|other options|possible solutions|proposals|design options|
    solution options|options envisagées|options considérées|alternatives envisagées|
    solutions envisagées|betrachtete optionen|optionen|alternativen|betrachtete alternativen|
    mögliche optionen|検討した選択肢|選択肢|代替案|検討した代替案|却下した代替案|検討案|
    opciones consideradas|opciones|alternativas|alternativas consideradas|opções consideradas|
    alternative considerate|备选方案|rejected alternatives|alternatives rejected
decision:
    decision|decisions|decision outcome|outcome|resolution|the decision|solution|chosen solution|
    chosen option|our decision|proposed decision|decision and rationale|décision|la décision|
    résultat de la décision|decisión|résultat|décision prise|entscheidung|die entscheidung|
    entscheidungsergebnis|ergebnis der entscheidung|ergebnis|決定|決定事項|決定内容|意思決定|決定結果|
    採用案|decisão|decisione|决策|决定|决策结果|решение|결정|proposal|proposed solution|design|approach|
    how|detailed design|proposed design|implementation|we decided
consequences:
    consequences|consequence|implications|impact|impacts|
    results|risks|conséquences|conséquence|impacts et conséquences|konsequenzen|
    auswirkungen|folgen|結果|影響|帰結|consecuencias|consequências|conseguenze|后果|影响|последствия|
    결과|drawbacks|consequences and trade offs|neutral|pros and cons of the decision
good:
    positive consequences|positive|conséquences positives|positive konsequenzen|positive auswirkungen|
    良い影響|良い結果|good consequences
bad:
    negative consequences|negative|conséquences négatives|negative konsequenzen|negative auswirkungen|
    悪い影響|悪い結果|bad consequences
trade offs:
    trade offs|tradeoffs
over concerns:
    decided over a concern
ended because:
    why it ended
confirmation:
    confirmation|validation|compliance|verification|fitness function|bestätigung|überprüfung|確認|検証|
    confirmación
pros and cons:
    pros and cons of the options|pros and cons|pros & cons|pros and cons of the alternatives|comparison|
    option comparison|evaluation|analysis of options|avantages et inconvénients des options|
    avantages et inconvénients|pour et contre des options|vor und nachteile der optionen|
    pro und contra der optionen|vor und nachteile|選択肢の長所と短所|選択肢の比較|メリット・デメリット|
    pros y contras de las opciones|prós e contras das opções|各方案的优缺点
links:
    links|link|references|reference|related|related decisions|related adrs|related adr|related records|
    related documents|relations|relationships|see also|more information|further information|
    further reading|additional information|dependencies|related artifacts|related principles|
    related requirements|liens|références|lien|plus d'informations|informations complémentaires|
    verweise|referenzen|weitere informationen|weiterführende informationen|関連|参考|参考資料|関連adr|
    リンク|追加情報|補足|enlaces|referencias|más información|mais informações|ligações|collegamenti|
    相关链接|参考资料|decision relations
changes:
    changelog|change log|history|status history|revision history|release history|revisions|historique|
    änderungshistorie|änderungsverlauf|変更履歴|改訂履歴|更新履歴
"""

# What a status may be called. Under a name with a question mark stand words that may mean something else.
_STATUSES = """
accepted:
    accepted|accept|approved|implemented|partially implemented|partly implemented|adopted|active|
    decided|done|agreed|agreed upon|ratified|in effect|in force|effective|final|finalized|finalised|
    completed|complete|confirmed|signed off|enacted|in use|merged|in production|shipped|
    fully implemented|being implemented|provisionally accepted|conditionally accepted|accepté|acceptée|
    accepte|adopté|adoptée|approuvé|approuvée|validé|validée|décidé|actif|akzeptiert|angenommen|
    beschlossen|entschieden|genehmigt|umgesetzt|freigegeben|aceptada|aceptado|aprobada|aprobado|
    adoptada|implementada|implementado|aceito|aceita|aceite|aprovado|aprovada|adotado|adotada|accettata|
    accettato|approvata|approvato|geaccepteerd|goedgekeurd|принято|принят|утверждено|採用|採用済み|承認|
    承認済み|承認済|決定|決定済み|受理|受諾|実装済み|実装済|有効|已接受|已采纳|已采用|已批准|已通过|
    接受|采纳|采用|批准|通过|已实施|已实现|채택|승인|수락
accepted?:
    partially accepted|partly accepted|accepted in part|partially approved|partially adopted
proposed:
    proposed|proposal|pending|draft|drafted|drafting|review|reviewing|in review|under review|for review|
    ready for review|final comment period|in discussion|under discussion|for discussion|discussion|discussing|open|wip|
    work in progress|proposing|rfc|request for comments|request for comment|last call|submitted|idea|
    under consideration|in consideration|considering|undecided|not decided|not yet decided|
    not yet accepted|not yet approved|not decided yet|awaiting approval|awaiting decision|
    awaiting review|pending approval|pending review|to be reviewed|proposé|proposée|propose|brouillon|
    en cours|en discussion|en revue|en attente|à valider|vorgeschlagen|vorschlag|entwurf|in diskussion|
    in prüfung|in bearbeitung|in arbeit|offen|propuesta|propuesto|borrador|pendiente|en revisión|
    proposto|proposta|rascunho|pendente|em discussão|bozza|in revisione|voorgesteld|concept|предложено|
    предложен|черновик|на рассмотрении|提案|提案中|検討中|レビュー中|議論中|草案|下書き|ドラフト|保留中|
    提议|提议中|已提议|草稿|待定|讨论中|评审中|审核中|제안|제안됨|초안|검토 중
proposed?:
    placeholder|incomplete|tbd|to be decided|to be discussed|to be determined|tba|
    in progress|on hold|deferred|postponed|paused|stalled|parked|保留|搁置
rejected:
    rejected|reject|declined|abandoned|withdrawn|not accepted|not approved|not adopted|denied|refused|
    dismissed|discarded|cancelled|canceled|dropped|will not implement|won't do|wont do|wontfix|
    won't fix|vetoed|rejeté|rejetée|refusé|refusée|abandonné|abandonnée|retiré|abgelehnt|verworfen|
    decided against|decided not to|zurückgezogen|rechazada|rechazado|descartada|descartado|rejeitado|
    rejeitada|rifiutata|rifiutato|respinta|afgewezen|отклонено|отклонен|却下|不採用|棄却|取り下げ|否決|已拒绝|拒绝|已否决|已放弃|
    已撤回|거부|거절|기각
deprecated:
    deprecated|deprecate|obsolete|obsoleted|retired|reverted|no longer relevant|no longer valid|
    no longer applicable|no longer used|no longer in use|no longer needed|no longer applies|outdated|
    revoked|rescinded|repealed|historical|historic|sunset|sunsetted|rolled back|undone|expired|
    out of date|veraltet|überholt|obsolet|aufgehoben|obsolète|dépréciée|déprécié|déprécie|caduc|caduque|
    abrogé|obsoleta|obsoleto|deprecada|deprecado|descontinuado|deprecata|deprecato|verouderd|vervallen|
    устарело|устарел|非推奨|廃止|廃止済み|廃れた|無効|已弃用|已废弃|弃用|废弃|已过时|过时|폐기|사용 중단
superseded:
    replaced|replaced by|obsoleted by|overridden by|overruled by|supplanted|supplanted by|supersede by|
    overtaken by|remplacé|remplacée|remplacé par|ersetzt|abgelöst|reemplazada|reemplazado|sustituida|
    sustituido|substituído|substituída|superada|superado|supersedida|sostituita|sostituito|vervangen|
    заменено|заменен|置き換え|置換|置換済み|置き換え済み|取って代わられた|更新済み|已取代|已被取代|
    已替代|被取代|被替代|已替换|대체됨|대체
"""

# Everyday words among them: `Open` is a status, `Open source first` is not.
_EVERYDAY = """
accepted:
    accept|active|decided|done|effective|final|complete|completed|confirmed|merged|actif
proposed:
    review|reviewing|discussion|discussing|open|idea|considering|concept|offen|propose|pending
rejected:
    reject|dropped|discarded|dismissed
deprecated:
    deprecate|historic|historical|expired|sunset
superseded:
    replaced
"""

KEYS = {fold(word): name for word, name in read_table(_KEYS)}
PARTS = {fold(word): name for word, name in read_table(_PARTS)}
STATUSES = dict(read_table(_STATUSES))
EVERYDAY = frozenset(word for word, _ in read_table(_EVERYDAY))
