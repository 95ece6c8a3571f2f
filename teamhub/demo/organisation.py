"""Who works at Tidewater Logistics."""

NAME = "Tidewater Logistics"
NORTH_STAR = (
    "A shipper in any port town can price, book and follow a load in one sitting, and a driver always knows "
    "where to be. We grow by being the carrier people stop having to phone."
)

# slug: name, parent, time zone, north star
TEAMS = {
    "routing": (
        "Routing",
        "",
        "Europe/Lisbon",
        "Planners get a price and a route they believe the first time, and drivers never meet a surprise.",
    ),
    "platform": (
        "Platform",
        "",
        "Africa/Nairobi",
        "Teams ship on a Friday without thinking about it, and nobody is woken for something a machine can fix.",
    ),
    "integrations": (
        "Integrations",
        "platform",
        "Europe/Warsaw",
        "A carrier connects in a week, and a change on their side never becomes a night for us.",
    ),
    "identity": (
        "Identity",
        "platform",
        "Europe/Warsaw",
        "One sign-in for shippers, carriers and drivers that works on a cracked phone at the gate.",
    ),
    "data": (
        "Data",
        "",
        "Asia/Kolkata",
        "Every number at Tidewater has one home, an age and an owner.",
    ),
    "customer-apps": (
        "Customer apps",
        "",
        "America/Toronto",
        "A shipper finds the answer in the app before they find our phone number.",
    ),
}

LISBON, NAIROBI, WARSAW, ACCRA = "Europe/Lisbon", "Africa/Nairobi", "Europe/Warsaw", "Africa/Accra"
KOLKATA, TORONTO, TOKYO = "Asia/Kolkata", "America/Toronto", "Asia/Tokyo"

# name, time zone, {team: role}; the first lead of a team leads it
PEOPLE = [
    ("Inés Carvalho", LISBON, {"routing": "lead", "customer-apps": "observer"}),
    ("Jonas Lindqvist", "Europe/Stockholm", {"routing": "member"}),
    ("Bruno Tavares", LISBON, {"routing": "member"}),
    ("Farah Siddiqui", "Asia/Karachi", {"routing": "member"}),
    ("Owen Pryce", "Europe/London", {"routing": "member"}),
    ("Wanjiru Kamau", NAIROBI, {"platform": "lead"}),
    ("Peter Otieno", NAIROBI, {"platform": "member"}),
    ("Hanna Virtanen", "Europe/Helsinki", {"platform": "member"}),
    ("Luca Ferri", "Europe/Rome", {"platform": "member"}),
    ("Amina Juma", NAIROBI, {"platform": "member"}),
    ("Tomasz Zieliński", WARSAW, {"integrations": "lead"}),
    ("Marek Nowak", WARSAW, {"integrations": "member"}),
    ("Ruth Okafor", "Africa/Lagos", {"integrations": "member"}),
    ("Aisha Bello", "Africa/Lagos", {"integrations": "member"}),
    ("Sofie Maes", "Europe/Brussels", {"integrations": "member"}),
    ("Kofi Mensah", ACCRA, {"identity": "lead"}),
    ("Yaw Darko", ACCRA, {"identity": "member"}),
    ("Lena Brandt", "Europe/Berlin", {"identity": "member"}),
    ("Andrei Popa", "Europe/Bucharest", {"identity": "member"}),
    ("Priya Raghunathan", KOLKATA, {"data": "lead"}),
    ("Arjun Mehta", KOLKATA, {"data": "member"}),
    ("Divya Nair", KOLKATA, {"data": "member"}),
    ("Tariq Aziz", "Asia/Karachi", {"data": "member"}),
    ("Elise Tremblay", TORONTO, {"customer-apps": "lead"}),
    ("Mei Tanaka", TOKYO, {"customer-apps": "member"}),
    ("Noor Haddad", "Asia/Amman", {"customer-apps": "member"}),
    ("Carlos Ibarra", "America/Mexico_City", {"customer-apps": "member"}),
    ("Grace Whitford", TORONTO, {"customer-apps": "member"}),
    ("Marta Lindgren", "Europe/Stockholm", {"routing": "observer", "platform": "observer"}),
    ("Daniel Osei", ACCRA, {"data": "observer", "identity": "observer", "integrations": "observer"}),
]
ADMIN = "Marta Lindgren"
