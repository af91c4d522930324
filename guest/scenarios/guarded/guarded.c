/*
 * Memory of a driver of FreeBSD's, some of it guarded, some of it lost. Its variables say what there
 * is, for a test to compare with what a debugger finds. It ends with a use of what it has freed; with an
 * argument it ends as others do.
 */
#include <sys/cmn_err.h>
#include <sys/kmem.h>
#include <sys/malloc.h>
#include <sys/systm.h>
#include <vm/uma.h>

#define	PACKETS		5
#define	SESSIONS	4
#define	ITEMS		6
#define	LARGE		(40 * 1024)

/* Whose allocations are guarded: where MemGuard keeps it. */
extern char vm_memguard_desc[128];

MALLOC_DEFINE(M_PACKET, "packet", "packets of a driver");
MALLOC_DEFINE(M_SESSION, "session", "its sessions");
MALLOC_DEFINE(M_UNUSED, "unused", "nothing at all");

typedef struct session {
	struct session	*s_next;
	void		*s_packet;
	char		s_text[84];
} session_t;

/* What is held from here, and what was. */
uma_zone_t request_zone;		/* its items are never guarded, but for one */
uma_zone_t forever_zone;		/* never gives memory back */
char *packets[PACKETS];
session_t *sessions;			/* guarded; each leads to the next, and to a packet */
uint32_t *requests[ITEMS];
void *guarded_request;
void *forever;
char *large;
session_t *freed_session;
uintptr_t lost_session;			/* addresses with all bits inverted, which lead nowhere */
uintptr_t lost_packet;
uintptr_t lost_large;
uintptr_t lost_forever;

/*
 * A function that a leak is to be found under. It is never inlined, and its result is used, so that
 * no caller takes its place.
 */
#define	LOSES	static void __attribute__((__noinline__))

static volatile int used;

static uintptr_t
hidden(void *lost)
{
	*(volatile char *)lost = 1;
	used++;
	return (~(uintptr_t)lost);
}

LOSES
lose_session(void)
{
	lost_session = hidden(malloc(sizeof (session_t), M_SESSION, M_WAITOK | M_ZERO));
	used++;
}

LOSES
lose_packet(void)
{
	lost_packet = hidden(malloc(100, M_PACKET, M_WAITOK | M_ZERO));
	used++;
}

LOSES
lose_large(void)
{
	lost_large = hidden(malloc(LARGE, M_PACKET, M_WAITOK | M_ZERO));
	used++;
}

LOSES
lose_forever(void)
{
	lost_forever = hidden(uma_zalloc(forever_zone, M_WAITOK | M_ZERO));
	used++;
}

static void
guard(const char *name)
{
	(void) strcpy(vm_memguard_desc, name);
}

static void
open_sessions(void)
{
	for (int i = 0; i < SESSIONS; i++) {
		session_t *session = malloc(sizeof (session_t), M_SESSION, M_WAITOK | M_ZERO);

		session->s_next = sessions;
		session->s_packet = malloc(16 << i, M_PACKET, M_WAITOK | M_ZERO);
		sessions = session;
	}
	freed_session = malloc(sizeof (session_t), M_SESSION, M_WAITOK);
	free(freed_session, M_SESSION);
}

static void
make_requests(void)
{
	request_zone = uma_zcreate("request", 48, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
	(void) uma_zone_set_max(request_zone, ITEMS + 1);
	for (int i = 0; i <= ITEMS; i++) {
		uint32_t *item = uma_zalloc(request_zone, M_WAITOK | M_ZERO);

		if (i < ITEMS)
			requests[i] = item;
		else
			uma_zfree(request_zone, item);
	}
	guard("request");
	guarded_request = uma_zalloc(request_zone, M_WAITOK | M_ZERO);
	guard("");
}

/* Spoils what calls before have left of addresses below the stack in use, and in registers. */
static void __attribute__((__noinline__))
forget(void)
{
	volatile char room[1024];

	for (int i = 0; i < sizeof (room); i++)
		room[i] = 0;
}

int
main(int argc, char **argv)
{
	for (int i = 0; i < PACKETS; i++)
		packets[i] = malloc(100 * i, M_PACKET, M_WAITOK | M_ZERO);
	large = malloc(LARGE, M_PACKET, M_WAITOK | M_ZERO);
	*(void **)large = malloc(500, M_PACKET, M_WAITOK | M_ZERO);
	guard("session");
	open_sessions();
	lose_session();
	make_requests();
	forever_zone = uma_zcreate("forever", 200, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR,
	    UMA_ZONE_NOFREE);
	forever = uma_zalloc(forever_zone, M_WAITOK | M_ZERO);
	*(void **)forever = malloc(30, M_PACKET, M_WAITOK | M_ZERO);
	lose_packet();
	lose_large();
	lose_forever();
	forget();
	if (argc == 1)
		freed_session->s_packet = NULL;
	return (0);
}
