/*
 * A session is closed while a timer still has its address.
 *
 * The timer only reads, and what it reads is plausible for as long as nobody is
 * given the memory. The patterns of a heap that checks would be read like anything
 * else. MemGuard leaves no page behind the address of what is freed.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/cmn_err.h>
#include <sys/malloc.h>

static MALLOC_DEFINE(M_SESSION, "session", "sessions of users");

typedef struct session {
	char	user[32];
	int	idle;		/* seconds */
	int	limit;
} session_t;

static session_t *watched;

static session_t *
session_open(const char *user)
{
	session_t *session = malloc(sizeof (*session), M_SESSION, M_WAITOK | M_ZERO);

	(void) strlcpy(session->user, user, sizeof (session->user));
	session->limit = 600;
	watched = session;
	return (session);
}

static void
session_close(session_t *session)
{
	free(session, M_SESSION);	/* and watched? */
}

static int
timer_expires(void)
{
	return (watched->idle > watched->limit);
}

int
main(int argc, char **argv)
{
	session_t *session = session_open("joe");

	session_close(session);
	if (timer_expires())
		printf("logged out\n");
	return (0);
}
