"""Words by which the owners of follow-ups are told from what else stands where their names would."""

# Capital letters that are no one's initials.
_ACRONYMS_TEXT = """
    API DNS CI CD UI UX DB QA SRE AWS GCP GKE EKS SLA SLO SLI CPU RAM SSL TLS SSH VM VMS PR PRS URL
    HTTP SQL S3 EC IO IP LB ALB NLB CDN OS JS TS PHP ID IDS IAM RDS VPC AZ AMI DR HA OK NB FYI TBD
    TBC TBA TODO WIP DONE NOTE MVP KPI RCA PM TTL JVM GC NFS CNI PVC PV OOM ETA ETC FAQ LTS MR SDK
    CLI GUI CSS HTML JSON YAML XML UTC GMT CET PST DNSSEC MFA SSO ES ELK ML AI IT HR ON AT TO DO IF
    NO WE IS BE
"""
ACRONYMS = frozenset(_ACRONYMS_TEXT.split())
_CALENDAR_TEXT = """
    January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug
    Sep Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday
"""
CALENDAR = frozenset(_CALENDAR_TEXT.split())
# What people do: "Priya will update the runbook".
_ACTS_TEXT = """
    update write create add investigate document review fix contact discuss follow look implement
    place move change remove replace rename find give keep run pair rehearse
    an test raise open check migrate work organise organize schedule arrange talk ask propose
    draft prepare build set send make ensure define plan lead own drive monitor evaluate
    re-iterate reiterate remind communicate request speak meet liaise coordinate collaborate engage
    assess audit explore publish share train consult revisit
"""
ACTS = frozenset(_ACTS_TEXT.split())
_PRONOUNS_TEXT = """
    We I They It This That These Those The A An There Someone Everyone Team Teams Users Customers He
    She You Our All If When After Before Add Fix Make Update Create Remove Write Improve Implement
    Investigate Review Ensure Check Test Document Monitor Consider Use Move Set Done Note Todo Issue
    Ticket Link Bug Pr Status Priority Type Short Long Also Better More Each Every Any Some No Yes
    Next Now Then Please Kubernetes Terraform Prometheus Grafana Redis Postgres Docker Github Nginx
    Jenkins Monitoring Alerting Documentation Process Prevention Detection Mitigation Follow Action
    Actions Task Tasks Step Phase Bugfix Deployment Infrastructure Security Testing Logging Problem
    Solution Idea Question
"""
PRONOUNS = frozenset(_PRONOUNS_TEXT.split())
