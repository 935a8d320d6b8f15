/* kinds.c: all kinds of store, in the order in which they are listed and tried. */

#include "estate/kind.h"

#define KINDS(X)                                                                                             \
	X(elasticsearch)                                                                                     \
	X(redis)                                                                                             \
	X(memcached)                                                                                         \
	X(etcd)                                                                                              \
	X(postgresql)                                                                                        \
	X(mongodb)                                                                                           \
	X(zookeeper)                                                                                         \
	X(nats)                                                                                              \
	X(nats_monitor)                                                                                      \
	X(mysql)                                                                                             \
	X(ldap)                                                                                              \
	X(rsync)                                                                                             \
	X(cassandra)                                                                                         \
	X(kafka)                                                                                             \
	X(neo4j)                                                                                             \
	X(ftp)                                                                                               \
	X(smb)                                                                                               \
	X(nfs)                                                                                               \
	X(mssql)                                                                                             \
	X(clickhouse)                                                                                        \
	X(clickhouse_native)                                                                                 \
	X(influxdb)                                                                                          \
	X(docker_registry)                                                                                   \
	X(prometheus)                                                                                        \
	X(couchdb)                                                                                           \
	X(jupyter)                                                                                           \
	X(mlflow)                                                                                            \
	X(kibana)                                                                                            \
	X(solr)                                                                                              \
	X(consul)                                                                                            \
	X(webhdfs)                                                                                           \
	X(rabbitmq)                                                                                          \
	X(qdrant)                                                                                            \
	X(weaviate)                                                                                          \
	X(milvus)                                                                                            \
	X(chroma)                                                                                            \
	X(ollama)                                                                                            \
	X(grafana)                                                                                           \
	X(azure_blob)                                                                                        \
	X(azure_queue)                                                                                       \
	X(azure_table)                                                                                       \
	X(azure_files)                                                                                       \
	X(s3)                                                                                                \
	X(minio)                                                                                             \
	X(gcs)                                                                                               \
	X(alibaba_oss)                                                                                       \
	X(cosmos_db)                                                                                         \
	X(firebase)                                                                                          \
	X(firestore)                                                                                         \
	X(digitalocean_spaces)                                                                               \
	X(ceph)

#define DECLARE(name) extern const struct aj_kind aj_kind_##name;
KINDS(DECLARE)

#define ENTER(name) &aj_kind_##name,
const struct aj_kind *const aj_kinds[] = { KINDS(ENTER) NULL };

const struct aj_kind *aj_kind_of(struct aj_str name)
{
	for (const struct aj_kind *const *kind = aj_kinds; *kind; kind++)
		if (aj_str_eq(aj_str_z((*kind)->name), name))
			return *kind;
	return NULL;
}
