#!/bin/bash
# OpenLDAP: dc=contoso,dc=com with 12 people and a group of 100. open lets everybody read, as it is without a rule; in locked
# nobody binds without a name, and only who has bound reads. The root entry can be read in both, as it should. Also
# inside TLS, and by another one that wants StartTLS first.
# shellcheck source=common.sh disable=SC2154
. "$(dirname "$0")/common.sh"

fetch() { debian slapd 2.5. ldap-utils 2.5.; }

settings() { # VARIANT NAME
	local schema
	for schema in core cosine inetorgperson; do echo "include $home/root/etc/ldap/schema/$schema.schema"; done
	printf '%s\n' "pidfile $dir/$2.pid" "modulepath $home/root/usr/lib/ldap" 'moduleload back_mdb' \
		'sizelimit 500' "TLSCertificateFile $dir/cert.pem" "TLSCertificateKeyFile $dir/key.pem"
	[ "$2" = slapd ] || echo 'security tls=1'
	[ "$1" = open ] || printf '%s\n' 'disallow bind_anon' 'access to dn.base="" by * read' \
		'access to * by users read by anonymous auth'
	printf '%s\n' 'database mdb' 'suffix "dc=contoso,dc=com"' 'rootdn "cn=admin,dc=contoso,dc=com"' \
		"rootpw $password" "directory $dir/data" 'maxsize 10485760' 'index objectClass eq'
}

entries() {
	printf '%s\n' 'dn: dc=contoso,dc=com' 'objectClass: dcObject' 'objectClass: organization' 'dc: contoso' \
		'o: Contoso' '' 'dn: ou=people,dc=contoso,dc=com' 'objectClass: organizationalUnit' 'ou: people' ''
	cases '"dn: uid=\(.email | split("@")[0]),ou=people,dc=contoso,dc=com\nobjectClass: inetOrgPerson\ncn:: \(.name |
		@base64)\nsn:: \(.name | split(" ")[1] | @base64)\nmail: \(.email)\ntelephoneNumber: \(.phone)\nuserPassword: \(.id)\n"'
	printf '%s\n' 'dn: cn=friends,dc=contoso,dc=com' 'objectClass: groupOfNames' 'cn: friends' \
		'businessCategory: of category@contoso.com'
	seq -f 'member: uid=friend%.0f@contoso.com,dc=contoso,dc=com' 100
	echo
}

serve() {
	mkdir -p "$dir/data"
	certificate
	tls=127.0.0.1:$(free_port) started=127.0.0.1:$(free_port)
	settings "$1" slapd >"$dir/slapd.conf"
	settings "$1" started >"$dir/started.conf"
	[ -e "$dir/data/data.mdb" ] || entries | slapadd -q -f "$dir/slapd.conf" >>"$dir/log" 2>&1
	background slapd -d 0 -f "$dir/slapd.conf" -h "ldap://$address ldaps://$tls"
	background slapd -d 0 -f "$dir/started.conf" -h "ldap://$started"
}

search() { LDAPTLS_REQCERT=never ldapsearch -x -LLL -D cn=admin,dc=contoso,dc=com -w "$password" "$@" 1.1; }
ask() { search -H "ldap://$address" -b "$1" -s "$2"; } # BASE SCOPE
answers() { # each of the three: they do not begin at once
	ask '' base && search -H "ldaps://$tls" -b '' -s base && search -ZZ -H "ldap://$started" -b '' -s base
}
fill() { [ "$(ask ou=people,dc=contoso,dc=com one | grep -c '^dn:')" = 12 ]; }

tell() {
	printf '%s\t%s\n' "$address" 'dc=contoso,dc=com: 15 entries, 12 of them people' "$tls" 'the same, inside TLS' \
		"$started" 'the same, after StartTLS'
}

main "$@"
