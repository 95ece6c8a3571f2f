"""Headings, keys and columns of German, Romance, Dutch and Scandinavian documents, told in English."""

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
summary: zusammenfassung | kurzfassung | überblick | was ist passiert | beschreibung | résumé | synthèse
  | description de l'incident | que s'est-il passé | resumen | resumen ejecutivo | descripción | qué pasó
  | qué ocurrió | resumo | riepilogo | sommario | samenvatting | wat is er gebeurd
  | sammendrag | oppsummering | resumé | sammenfatning | opsummering | sammanfattning | hva skjedde
  | hvad skete der | vad hände
impact: auswirkung | auswirkungen | folgen | betroffene | conséquences | impacto | impatto | gevolgen
  | afectación | portée
  | konsekvens | konsekvenser | påvirkning | påverkan | konsekvensen
root causes: ursache | ursachen | grundursache | ursachenanalyse | hauptursache | fehlerursache
  | beitragende faktoren | cause racine | causes racines | cause | causes | causes profondes
  | facteurs contributifs | analyse des causes | causa raíz | causa raiz | causas | causas raíz | causa
  | factores contribuyentes | causa principale | oorzaak | oorzaken
  | rotårsak | rotårsaker | årsak | årsaker | årsag | årsager | grundårsag | grundorsak | grundorsaker
  | orsak | orsaker | bakomliggande orsak | rodårsag
detection: erkennung | entdeckung | détection | detección | detecção | rilevamento | detectie
  | påvisning | oppdagelse | deteksjon | upptäckt | opdagelse
resolution: behebung | lösung | wiederherstellung | entstörung | résolution | rétablissement | resolución
  | solución | resolução | risoluzione | oplossing
  | løsning | lösning | åtgärd
what went well: was lief gut | was gut lief | was gut gelaufen ist | das lief gut | gut gelaufen
  | ce qui a bien fonctionné | ce qui a bien marché | points positifs | qué salió bien | que salió bien
  | lo que salió bien | qué funcionó bien | o que correu bien | o que deu certo | cosa ha funzionato
  | wat ging goed
  | hva gikk bra | det som gikk bra | hvad gik godt | vad gick bra
what went wrong: was lief schlecht | was lief nicht gut | was schlecht lief | was nicht gut lief
  | ce qui n'a pas fonctionné | ce qui a mal fonctionné | points négatifs | points d'amélioration
  | qué salió mal | que salió mal | lo que salió mal | o que deu errado | wat ging fout
  | hva gikk dårlig | hva gikk galt | hvad gik dårligt | hvad gik galt | vad gick dåligt | vad gick fel
where we got lucky: wo wir glück hatten | glück gehabt | là où nous avons eu de la chance | dónde tuvimos suerte
  | hvor hadde vi flaks | hvor vi hadde flaks | hvor var vi heldige | var hade vi tur
lessons learned: erkenntnisse | gelernt | was wir gelernt haben | lehren | gelerntes | leçons apprises
  | enseignements | leçons | retour d'expérience | lecciones aprendidas | lecciones | aprendizajes
  | lições aprendidas | lezioni apprese | geleerde lessen
  | hva lærte vi | hva har vi lært | lærdommer | hvad lærte vi | vad lärde vi oss | lärdomar | læring
action items: maßnahmen | massnahmen | offene maßnahmen | nächste schritte | folgemaßnahmen | aufgaben
  | offene punkte | vereinbarte maßnahmen | maßnahmenplan | actions correctives | plan d'action | plan d'actions
  | actions à mener | actions de suivi | suivi | prochaines étapes | mesures correctives | mesures | acciones
  | acciones correctivas | acciones de seguimiento | próximos pasos | plan de acción | tareas | ações
  | próximos passos | plano de ação | azioni | azioni correttive | prossimi passi | acties | actiepunten
  | vervolgacties
  | aksjonspunkter | tiltak | oppfølging | handlingspunkter | handlinger | opfølgning | åtgärder
  | åtgärdspunkter | uppföljning | nästa steg | neste steg | næste skridt
prevention: vorbeugung | prävention | prévention | mesures préventives | actions préventives | prevención
  | prevenção | prevenzione | preventie
participants: beteiligte | teilnehmer | teilnehmende | participants | intervenants | participantes
  | partecipanti | deelnemers | betrokkenen
date: datum | datum des vorfalls | datum des ausfalls | vorfallsdatum | date de l'incident | fecha
  | fecha del incidente | data do incidente | data dell'incidente | datum incident
  | dato | hendelsesdato | dato for hendelsen
start: beginn | anfang | beginn der störung | beginn des ausfalls | störungsbeginn | début | début de l'incident
  | inicio | inicio del incidente | início | inizio | begin | aanvang
  | starttidspunkt | starttid
detected: erkannt | entdeckt | bemerkt | détecté | détectée | détecté à | detectado | rilevato | ontdekt
end: ende | ende der störung | ende des ausfalls | störungsende | behoben | wiederhergestellt | fin
  | fin de l'incident | résolu | résolu à | rétabli | fin del incidente | resuelto | resolvido | fim | fine
  | einde | opgelost
  | slutt | sluttidspunkt | slut | sluttid
duration: dauer | durée | duración | duração | durata | duur
  | varighet | varighed | varaktighet
severity: schweregrad | schwere | gravité | sévérité | criticité | severidad | gravedad | severidade | gravità
  | ernst
  | alvorlighetsgrad | alvorlighed | allvarlighetsgrad
status: stand | zustand | statut | état | estado | stato
authors: autor | autoren | autorin | verfasser | verfasserin | auteur | auteurs | autrice | autores | autora
  | autore
  | forfatter | forfattere | författare
owner: verantwortlich | verantwortliche | verantwortlicher | verantwortliche person | zuständig | wer
  | wer macht es | responsable | responsables | porteur | qui | responsável | responsabile | quién | encargado
  | asignado | assigné à | verantwoordelijke | eigenaar
  | eier | ansvarlig | ansvarlige | ejer | ansvarig | ansvariga
due: fällig | fällig am | fälligkeit | frist | bis | bis wann | termin | zieldatum | échéance | date limite
  | pour le | délai | fecha límite | plazo | vencimiento | prazo | scadenza | entro
  | forfall
action: maßnahme | massnahme | aufgabe | was | tâche | acción | tarea | medida | mesure | ação | tarefa | azione
  | actie
  | aksjon | handling
time: uhrzeit | zeit | zeitpunkt | heure | horaire | hora | horário | ora | tijd | tijdstip
  | tidspunkt | klokkeslett | tid
event: ereignis | geschehen | événement | évènement | evento | gebeurtenis | was geschah
  | hendelse | hændelse | händelse
priority: priorität | priorité | prioridad | prioridade | priorità | prioriteit
  | prioritet
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
