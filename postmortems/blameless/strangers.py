"""A stranger's bare name as the one who acts: "Kowalczyk never told us". Told from tools and things by tables."""

from __future__ import annotations

import re

# Words with a capital that are no person, in small letters. Words that end in s are taken for things anyhow.
TOOLS = """
ansible apache argo athena aurora azure bamboo bazel bitbucket boto buildkite caddy calico ceph chef chrome
chromium cilium cloudflare confluence consul couchbase cypress datadog debian docker dovecot drupal dynamo
elastic envoy fastly fedora firefox flink flux fluentd git github gitlab google grafana gunicorn hadoop harbor
helm heroku hive istio jaeger java jira kafka karpenter kibana kong kubectl kubelet lambda linkerd linux
logstash loki maven memcached mongo mysql nagios netlify nginx node nomad okta openshift opsgenie oracle
packer pagerduty patroni php podman postfix postgres python rabbit rails redis renovate rust salesforce samba
sentry sidekiq slack snowflake solr spark spinnaker splunk statuspage stripe systemd tableau tempo terraform
thanos tomcat traefik trino twilio ubuntu vagrant varnish vault velero vercel windows wordpress zabbix zipkin
zoom kubernetes etcd prometheus alertmanager cassandra rabbitmq mariadb sqlite electron android
"""
THINGS = """
user customer alert pod job test traffic data mail automation monitoring cleanup software middleware backup
restore rollback restart patch upgrade release deployment change fix autoscaler scheduler cron storage backend
frontend staging production client server cache queue pipeline script code logging version failover
"""
LITTLE = """
i we he she they you our my their his her its a an the this that these it there which both all some what and
but then please one another each every nothing something everything however somehow later only even nobody
everyone somebody someone anyone
"""
LITTLE_WORDS = frozenset(LITTLE.split())
NO_BODIES = LITTLE_WORDS | {*TOOLS.split(), *THINGS.split()}
AT_THE_HEAD = re.compile(
    r"(?:^|[.,;:(–—-]\s*|\b(?:and|but|because|since|that|when|as|while)\s+)"
    r"(?P<first>[A-Z][a-z]+)(?:\s+(?P<last>[A-Z][a-z.]*))?\s+(?:(?:had|has|have)\s+(?:\w+ly\s+|also\s+|again\s+)?)?$"
)


def is_a_name(word: str) -> bool:
    """May a word with a capital, at the head of a clause, be somebody's name?"""
    return is_a_body(word) and not word.endswith("s")


def is_a_body(words: str) -> bool:
    """May words with a capital, at the head of a clause, be what a team or a company is called?"""
    first, *_, last = [*words.lower().split(), *words.lower().split()]
    return first not in LITTLE_WORDS and last not in NO_BODIES and not last.endswith(("ing", "ly"))


def name_before(sentence: str, at: int) -> bool:
    """Is the word before `at` a bare name, as it stands at the head of a clause: Maria, or Maria Silva?"""
    found = AT_THE_HEAD.search(sentence[max(0, at - 40) : at])
    return found is not None and is_a_name(found["first"]) and is_a_name(found["last"] or "X")
