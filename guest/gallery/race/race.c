/*
 * Two threads replace a configuration, and nothing says whose turn it is.
 *
 * Each reads which one is current, makes another and frees the one it has read. A
 * thread that is overtaken in between frees what the other has freed already.
 * Threads change places at kernel calls, and kmem_zalloc() is one, so the gap is
 * wide. Which replacement falls into it depends on --seed.
 */
#include <sys/kmem.h>
#include <sys/thread.h>

#define	REPLACEMENTS	100

typedef struct config {
	int	version;
	char	host[60];
} config_t;

static config_t *current;

static void
config_replace(int version)
{
	config_t *old = current;
	config_t *config = kmem_zalloc(sizeof (config_t), KM_SLEEP);

	config->version = version;
	current = config;
	if (old != NULL)
		kmem_free(old, sizeof (config_t));
}

static void
administrator(void *arg)
{
	for (int version = 1; version <= REPLACEMENTS; version++)
		config_replace(version);
	(void) arg;
}

static kthread_t *
administrator_create(void)
{
	return (thread_create(NULL, 0, administrator, NULL, 0, &p0, TS_RUN,
	    minclsyspri));
}

int
main(int argc, char **argv)
{
	kt_did_t one = administrator_create()->t_did;
	kt_did_t other = administrator_create()->t_did;

	thread_join(one);
	thread_join(other);
	kmem_free(current, sizeof (config_t));
	return (0);
}
