"""Headings, keys and columns of German, French, Spanish, Italian, Portuguese and Dutch documents, told in English."""

from __future__ import annotations

import re

# The English word, then what other languages write for it, parted by bars.
_WORDS_TEXT = """
timeline: zeitverlauf | zeitlicher verlauf | zeitlicher ablauf | zeitleiste | zeitachse | ablauf | chronologie
  | verlauf | zeitstrahl | chronologie des faits | chronologie des événements | chronologie de l'incident
  | déroulé | déroulement | frise chronologique | línea de tiempo | linea de tiempo | línea temporal
  | cronología | cronologia | cronología del incidente | linha do tempo | cronologia degli eventi | tijdlijn
  | tijdslijn | verloop
summary: zusammenfassung | kurzfassung | überblick | was ist passiert | beschreibung | résumé | synthèse
  | description de l'incident | que s'est-il passé | resumen | resumen ejecutivo | descripción | qué pasó
  | qué ocurrió | resumo | riepilogo | sommario | samenvatting | wat is er gebeurd
impact: auswirkung | auswirkungen | folgen | betroffene | conséquences | impacto | impatto | gevolgen
  | afectación | portée
root causes: ursache | ursachen | grundursache | ursachenanalyse | hauptursache | fehlerursache
  | beitragende faktoren | cause racine | causes racines | cause | causes | causes profondes
  | facteurs contributifs | analyse des causes | causa raíz | causa raiz | causas | causas raíz | causa
  | factores contribuyentes | causa principale | oorzaak | oorzaken
detection: erkennung | entdeckung | détection | detección | detecção | rilevamento | detectie
resolution: behebung | lösung | wiederherstellung | entstörung | résolution | rétablissement | resolución
  | solución | resolução | risoluzione | oplossing
what went well: was lief gut | was gut lief | was gut gelaufen ist | das lief gut | gut gelaufen
  | ce qui a bien fonctionné | ce qui a bien marché | points positifs | qué salió bien | que salió bien
  | lo que salió bien | qué funcionó bien | o que correu bien | o que deu certo | cosa ha funzionato
  | wat ging goed
what went wrong: was lief schlecht | was lief nicht gut | was schlecht lief | was nicht gut lief
  | ce qui n'a pas fonctionné | ce qui a mal fonctionné | points négatifs | points d'amélioration
  | qué salió mal | que salió mal | lo que salió mal | o que deu errado | wat ging fout
where we got lucky: wo wir glück hatten | glück gehabt | là où nous avons eu de la chance | dónde tuvimos suerte
lessons learned: erkenntnisse | gelernt | was wir gelernt haben | lehren | gelerntes | leçons apprises
  | enseignements | leçons | retour d'expérience | lecciones aprendidas | lecciones | aprendizajes
  | lições aprendidas | lezioni apprese | geleerde lessen
action items: maßnahmen | massnahmen | offene maßnahmen | nächste schritte | folgemaßnahmen | aufgaben
  | offene punkte | vereinbarte maßnahmen | maßnahmenplan | actions correctives | plan d'action | plan d'actions
  | actions à mener | actions de suivi | suivi | prochaines étapes | mesures correctives | mesures | acciones
  | acciones correctivas | acciones de seguimiento | próximos pasos | plan de acción | tareas | ações
  | próximos passos | plano de ação | azioni | azioni correttive | prossimi passi | acties | actiepunten
  | vervolgacties
prevention: vorbeugung | prävention | prévention | mesures préventives | actions préventives | prevención
  | prevenção | prevenzione | preventie
participants: beteiligte | teilnehmer | teilnehmende | participants | intervenants | participantes
  | partecipanti | deelnemers | betrokkenen
date: datum | datum des vorfalls | datum des ausfalls | vorfallsdatum | date de l'incident | fecha
  | fecha del incidente | data do incidente | data dell'incidente | datum incident
start: beginn | anfang | beginn der störung | beginn des ausfalls | störungsbeginn | début | début de l'incident
  | inicio | inicio del incidente | início | inizio | begin | aanvang
detected: erkannt | entdeckt | bemerkt | détecté | détectée | détecté à | detectado | rilevato | ontdekt
end: ende | ende der störung | ende des ausfalls | störungsende | behoben | wiederhergestellt | fin
  | fin de l'incident | résolu | résolu à | rétabli | fin del incidente | resuelto | resolvido | fim | fine
  | einde | opgelost
duration: dauer | durée | duración | duração | durata | duur
severity: schweregrad | schwere | gravité | sévérité | criticité | severidad | gravedad | severidade | gravità
  | ernst
status: stand | zustand | statut | état | estado | stato
authors: autor | autoren | autorin | verfasser | verfasserin | auteur | auteurs | autrice | autores | autora
  | autore
owner: verantwortlich | verantwortliche | verantwortlicher | verantwortliche person | zuständig | wer
  | wer macht es | responsable | responsables | porteur | qui | responsável | responsabile | quién | encargado
  | asignado | assigné à | verantwoordelijke | eigenaar
due: fällig | fällig am | fälligkeit | frist | bis | bis wann | termin | zieldatum | échéance | date limite
  | pour le | délai | fecha límite | plazo | vencimiento | prazo | scadenza | entro
action: maßnahme | massnahme | aufgabe | was | tâche | acción | tarea | medida | mesure | ação | tarefa | azione
  | actie
time: uhrzeit | zeit | zeitpunkt | heure | horaire | hora | horário | ora | tijd | tijdstip
event: ereignis | geschehen | événement | évènement | evento | gebeurtenis | was geschah
priority: priorität | priorité | prioridad | prioridade | priorità | prioriteit
"""
_ENGLISH = {
    word.strip(): english
    for english, words in re.findall(r"(?m)^(\w[^:]*):(.*(?:\n  .*)*)", _WORDS_TEXT)
    for word in words.split("|")
}

_AND = re.compile(r"[ \t]*[&/+][ \t]*|[ \t]+(?:et|und|y|e|en)[ \t]+", re.I)


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
