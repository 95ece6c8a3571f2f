"""What the teams want this quarter and wanted last quarter.

Each objective: team, title, why, kind, index of the objective it supports (or None), key results. Each key
result: title, baseline, target, unit kind, unit, where it stands now as a share of the way, confidence, shape
(how it got there), weeks without news.
"""

THIS_CYCLE = [
    (
        "customer-apps",
        "Shippers trust the price they see",
        "Half of our calls ask whether a price is still true. A price people believe is a call nobody makes.",
        "committed",
        None,
        [
            ("Calls about a price per 1,000 bookings", 42, 18, "number", "calls", 0.46, 3, "steady", 0),
            (
                "Shippers who say the final price matched the quote",
                71,
                90,
                "percent",
                "%",
                0.52,
                4,
                "late",
                0,
            ),
        ],
    ),
    (
        "routing",
        "Planners get a trustworthy quote in one sitting",
        "A planner asks for a price, believes it, and books, without opening a spreadsheet to check us.",
        "committed",
        0,
        [
            ("95 % of quotes appear within", 4.1, 1.0, "duration", "s", 0.71, 4, "early", 0),
            ("Quotes finished without leaving the page", 46, 70, "percent", "%", 0.38, 3, "steady", 0),
            ("Pricing disputes per 1,000 quotes", 12, 5, "number", "disputes", 0.11, 1, "wobble", 0),
            ("Lanes whose price explains each surcharge", 120, 400, "number", "lanes", 0.55, 4, "steps", 0),
        ],
    ),
    (
        "customer-apps",
        "Every surcharge explains itself on the invoice",
        "An invoice that needs a phone call is half an invoice.",
        "aspirational",
        0,
        [
            ("Invoice lines with a sentence that says why", 34, 100, "percent", "%", 0.58, 4, "steady", 0),
            ("Invoices queried within ten days", 9.4, 4.0, "percent", "%", 0.49, 4, "late", 0),
        ],
    ),
    (
        "data",
        "Fuel and toll prices are never older than a day",
        "Yesterday's fuel price quietly became today's quote twice this spring.",
        "committed",
        0,
        [
            ("Price inputs younger than 24 hours", 82, 100, "percent", "%", 0.52, 4, "steady", 0),
            ("Median age of a toll table", 9, 1, "duration", "days", 0.63, 4, "steps", 0),
            ("Price inputs with a named owner", 6, 22, "number", "inputs", 0.75, 5, "early", 0),
        ],
    ),
    (
        "routing",
        "Drivers always have the right instructions",
        "A driver at the wrong gate loses an hour, and the depot loses the slot.",
        "committed",
        None,
        [
            ("Drivers who arrive at the right gate first time", 88, 97, "percent", "%", 0.55, 4, "steady", 0),
            ("Depot edits drivers see within 15 minutes", 38, 95, "percent", "%", 0.58, 4, "steady", 0),
            ("“Stale route” tickets a week", 42, 10, "number", "tickets", 0.22, 3, "steady", 4),
        ],
    ),
    (
        "integrations",
        "Carriers hear about a change once, through one channel, in the language and time zone they chose when "
        "they signed up",
        "Four channels say four things. The night shift pays for the difference.",
        "aspirational",
        4,
        [
            ("Carriers on the single change feed", 14, 90, "number", "carriers", 0.64, 5, "early", 0),
            ("Changes acknowledged within an hour", 41, 85, "percent", "%", 0.6, 4, "steady", 0),
            ("Night-time phone calls to carriers a week", 31, 8, "number", "calls", 0.7, 4, "early", 0),
        ],
    ),
    (
        "platform",
        "The map keeps working when one region does not",
        "Losing a region should cost a driver nothing but a slower scroll.",
        "committed",
        4,
        [
            ("Regions we can lose without an error shown", 0, 2, "number", "regions", 1.0, 5, "steps", 0),
            ("Time to serve the map from the other region", 41, 2, "duration", "min", 1.04, 5, "early", 0),
        ],
    ),
    (
        "platform",
        "We can grow to twelve countries without doubling the on-call load",
        "Each country has so far brought its own pages at night.",
        "aspirational",
        None,
        [
            ("Pages that wake somebody a week", 19, 8, "number", "pages", 0.44, 3, "wobble", 0),
            ("Pages that led to an action", 37, 80, "percent", "%", 0.4, 3, "steady", 0),
            ("Runbooks practised this quarter", 2, 14, "number", "runbooks", 0.5, 4, "steps", 0),
        ],
    ),
    (
        "identity",
        "One identity for shippers, carriers and drivers",
        "Somebody who is all three has three passwords today, and writes them on the visor.",
        "aspirational",
        7,
        [
            ("Sign-ins that go through the one service", 22, 100, "percent", "%", 0.61, 4, "steady", 0),
            ("Password resets per 1,000 sign-ins", 14, 4, "number", "resets", 0.57, 4, "steady", 0),
            ("Drivers signed in with a passkey", 3, 40, "percent", "%", 0.35, 2, "late", 0),
        ],
    ),
    (
        "data",
        "A question about last week is answered this week",
        "Leads wait eleven days for a number and decide without it on day three.",
        "aspirational",
        7,
        [
            ("Median wait for a report", 11, 3, "duration", "days", 0.48, 4, "steady", 0),
            ("Questions answered without a request", 18, 60, "percent", "%", 0.2, 2, "wobble", 2),
        ],
    ),
    (
        "integrations",
        "Retire the last two batch importers",
        "They run at 03:00, fail at 03:05, and four people know how to restart them.",
        "committed",
        None,
        [
            ("Carriers still on a nightly file", 23, 0, "number", "carriers", 0.5, 4, "steps", 0),
            ("Failed nightly runs a month", 9, 0, "number", "runs", 0.33, 3, "steady", 0),
        ],
    ),
]

LAST_CYCLE = [
    (
        "routing",
        "Quotes load while the planner still remembers why",
        "A quote that takes ten seconds is a quote made by phone.",
        "committed",
        None,
        [
            ("95 % of quotes within", 9.8, 3.0, "duration", "s", 0.9, 4, "steady", 0),
            ("Quotes abandoned half way", 34, 20, "percent", "%", 0.7, 4, "steady", 0),
            ("Support calls about a price a week", 120, 60, "number", "calls", 0.2, 2, "late", 0),
        ],
    ),
    (
        "platform",
        "A release is a quiet event",
        "We released on Tuesdays, with three people watching.",
        "committed",
        None,
        [
            ("Releases rolled back", 11, 3, "percent", "%", 0.8, 4, "steady", 0),
            ("Minutes from merge to production", 74, 20, "duration", "min", 0.95, 5, "early", 0),
        ],
    ),
    (
        "integrations",
        "A new carrier is live within a week",
        "Sales promised two weeks and we needed seven.",
        "aspirational",
        None,
        [
            ("Median days to connect a carrier", 34, 7, "duration", "days", 0.74, 4, "steady", 0),
            ("Carriers that connected themselves", 0, 10, "number", "carriers", 0.4, 3, "late", 0),
        ],
    ),
    (
        "identity",
        "Nobody is locked out at the gate",
        "A locked-out driver blocks eleven trucks behind them.",
        "committed",
        None,
        [("Drivers locked out at a gate a week", 46, 10, "number", "drivers", 1.0, 5, "early", 0)],
    ),
    (
        "data",
        "Two numbers for the same thing become one",
        "Revenue had four definitions and three owners.",
        "aspirational",
        None,
        [
            ("Measures with one written definition", 4, 25, "number", "measures", 0.85, 4, "steps", 0),
            ("Dashboards nobody opened in 60 days", 210, 40, "number", "dashboards", 0.6, 4, "steady", 0),
        ],
    ),
    (
        "customer-apps",
        "The app works on the phone a driver actually has",
        "Our test phones were four years younger than theirs.",
        "aspirational",
        None,
        [
            ("Sessions on old phones without a crash", 91, 99.5, "percent", "%", 0.82, 4, "steady", 0),
            ("Seconds until the day's route shows", 8.2, 2.5, "duration", "s", 0.66, 3, "steady", 0),
        ],
    ),
]

NOTES = [
    "Steady. Two days went to the surcharge incident.",
    "New tile cache in two regions; the number moved the same evening.",
    "No change this week.",
    "Toll lookups moved off the hot path. What is left is the surcharge call.",
    "The pilot depot is live, eleven to go.",
    "Measured by hand this week: the export was late.",
    "A holiday week; read it with care.",
    "Two carriers joined, one left. Net effect small but real.",
    "The easy half is done. The rest waits for the event format.",
    "Better than it looks: the last three days are all above target.",
    "",
    "We changed what we count on Tuesday and say so here: returns are left out now.",
    "",
    "Support confirms the trend from their side.",
    "Went back after the release on Thursday and recovered by Friday.",
]
