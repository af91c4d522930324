/*
 * A small system for a tour of the debugger: messages that wait for a thread, page I/O
 * in turns, a driver that leaks, and a free buffer that somebody still writes to. Then
 * it asks for a crash dump or, with any argument, returns and leaves all as it is.
 *
 * Functions and caches bear the names of chapter 9 of the illumos debugger guide, so
 * that its commands can be followed side by side.
 */
#include <sys/types.h>
#include <sys/kmem.h>
#include <sys/ksynch.h>
#include <sys/systm.h>
#include <sys/thread.h>
#include <sys/uadmin.h>

#define	NMSGS	8
#define	NPAGES	6
#define	LWPSTK	16384

typedef enum msgtype {
	M_DATA,
	M_PROTO,
	M_CTL
} msgtype_t;

/* A message, and the block its data are in. */
typedef struct msgb {
	struct msgb	*b_next;
	unsigned char	*b_rptr;
	unsigned char	*b_wptr;
	struct datab	*b_datap;
	int		b_band;
	msgtype_t	b_type;
} mblk_t;

typedef struct datab {
	unsigned char	*db_base;
	unsigned char	*db_lim;
	int		db_ref;
	mblk_t		*db_mblk;
	unsigned char	db_data[120];
} dblk_t;

/* A signal that waits for a process. */
typedef struct sigqueue {
	struct sigqueue	*sq_next;
	int		sq_signo;
	int		sq_code;
	char		sq_text[24];
} sigqueue_t;

typedef struct pm_info {
	struct pm_info	*pmi_next;
	int		pmi_level;
	char		pmi_pad[24];
} pm_info_t;

typedef struct pm_request {
	int		pr_cmd;
	char		pr_path[256];
} pm_request_t;

typedef struct buf {
	int		b_flags;
	int		b_blkno;
	char		b_page[80];
} buf_t;

/* Twenty bytes, in a buffer for 24. */
typedef struct vnode_hold {
	uint32_t	vh_count;
	uint32_t	vh_id;
	uint32_t	vh_flags[2];
	uint32_t	vh_type;
} vnode_hold_t;

kmem_cache_t *mblk_cache;
kmem_cache_t *dblk_cache;

mblk_t *first_message;		/* of those that wait */
vnode_hold_t *held_vnode;	/* lies between two free buffers */
uint32_t *stale_pointer;	/* to a buffer that is free */
kthread_t *io_thread;

static vnode_hold_t *neighbours[3];
static kmutex_t lock;
static kcondvar_t arrived;
static kcondvar_t started;
static kcondvar_t done;
static buf_t *current_io;
static int is_serving;

static int
dblk_constructor(void *buf, void *private, int kmflags)
{
	dblk_t *dbp = buf;

	dbp->db_mblk = kmem_cache_alloc(mblk_cache, kmflags);
	if (dbp->db_mblk == NULL)
		return (-1);
	dbp->db_base = dbp->db_data;
	dbp->db_lim = dbp->db_data + sizeof (dbp->db_data);
	dbp->db_mblk->b_datap = dbp;
	return (0);
}

static void
dblk_destructor(void *buf, void *private)
{
	dblk_t *dbp = buf;

	kmem_cache_free(mblk_cache, dbp->db_mblk);
}

static mblk_t *
allocb(int band)
{
	dblk_t *dbp = kmem_cache_alloc(dblk_cache, KM_SLEEP);
	mblk_t *mp = dbp->db_mblk;

	dbp->db_ref = 1;
	mp->b_next = NULL;
	mp->b_rptr = mp->b_wptr = dbp->db_base;
	mp->b_band = band;
	mp->b_type = M_PROTO;
	return (mp);
}

static void
freeb(mblk_t *mp)
{
	kmem_cache_free(dblk_cache, mp->b_datap);
}

/* Takes the first message off, and waits with it in its hands. */
static void
strsched(void *arg)
{
	mblk_t *mp;

	mutex_enter(&lock);
	mp = first_message;
	is_serving = 1;
	cv_signal(&started);
	while (mp->b_band >= 0)
		cv_wait(&arrived, &lock);
	mutex_exit(&lock);
}

static void
putq(int count)
{
	mblk_t *mp;
	int i;

	for (i = 0; i < count; i++) {
		mp = allocb(i);
		mp->b_next = first_message;
		first_message = mp;
	}
	freeb(allocb(count));
}

static buf_t *
pageio_setup(int blkno)
{
	buf_t *bp = kmem_alloc(sizeof (buf_t), KM_SLEEP);

	bp->b_flags = 1;
	bp->b_blkno = blkno;
	return (bp);
}

static void
biodone(buf_t *bp)
{
	kmem_free(bp, sizeof (buf_t));
}

/* The thread that page I/O ends in. */
static void
ioserver(void *arg)
{
	mutex_enter(&lock);
	for (;;) {
		while (current_io == NULL)
			cv_wait(&started, &lock);
		biodone(current_io);
		current_io = NULL;
		cv_signal(&done);
	}
}

/* A thread on a stack that is not the kernel's own. */
static kthread_t *
lwp_create(void (*proc)(void *))
{
	caddr_t stk = kmem_alloc(LWPSTK, KM_SLEEP);

	return (thread_create(stk, LWPSTK, proc, NULL, 0, &p0, TS_RUN,
	    minclsyspri));
}

static void
ufs_getpage_miss(int blkno)
{
	mutex_enter(&lock);
	current_io = pageio_setup(blkno);
	cv_broadcast(&started);
	while (current_io != NULL)
		cv_wait(&done, &lock);
	mutex_exit(&lock);
}

static void
sigaddq(int signo)
{
	sigqueue_t *sqp = kmem_zalloc(sizeof (sigqueue_t), KM_SLEEP);

	sqp->sq_signo = signo;		/* and nobody keeps it */
}

static void
pm_autoconfig(int levels)
{
	pm_info_t *info;

	while (levels-- > 0) {
		info = kmem_zalloc(sizeof (pm_info_t), KM_SLEEP);
		info->pmi_level = levels;
	}
}

static int
pm_ioctl(int cmd)
{
	pm_request_t *req = kmem_alloc(sizeof (pm_request_t), KM_SLEEP);

	req->pr_cmd = cmd;
	if (cmd > 3)
		return (-1);		/* and the request is lost */
	kmem_free(req, sizeof (pm_request_t));
	return (0);
}

/* Three buffers beside each other, of which the middle one stays. */
static void
vn_hold(void)
{
	int i;

	for (i = 0; i < 3; i++)
		neighbours[i] = kmem_alloc(sizeof (vnode_hold_t), KM_SLEEP);
	held_vnode = neighbours[1];
	held_vnode->vh_count = 5;
	held_vnode->vh_id = 0x4ef83;
	held_vnode->vh_flags[0] = 0;
	held_vnode->vh_flags[1] = 0;
	held_vnode->vh_type = 1;
	kmem_free(neighbours[0], sizeof (vnode_hold_t));
	kmem_free(neighbours[2], sizeof (vnode_hold_t));
	neighbours[0] = neighbours[1] = neighbours[2] = NULL;
}

/* Frees what it has a second pointer to, and uses that once more. */
static void
vn_rele(uint32_t *hold)
{
	stale_pointer = hold;
	kmem_free(hold, 24);
	*stale_pointer = 0;
}

int
main(int argc, char **argv)
{
	uint32_t *hold = kmem_alloc(24, KM_SLEEP);
	int i;

	mutex_init(&lock, NULL, MUTEX_DEFAULT, NULL);
	cv_init(&arrived, NULL, CV_DEFAULT, NULL);
	cv_init(&started, NULL, CV_DEFAULT, NULL);
	cv_init(&done, NULL, CV_DEFAULT, NULL);
	mblk_cache = kmem_cache_create("streams_mblk", sizeof (mblk_t), 32, NULL,
	    NULL, NULL, NULL, NULL, 0);
	dblk_cache = kmem_cache_create("streams_dblk_120", sizeof (dblk_t), 64,
	    dblk_constructor, dblk_destructor, NULL, NULL, NULL, 0);
	putq(NMSGS);
	(void) thread_create(NULL, 0, strsched, NULL, 0, &p0, TS_RUN,
	    minclsyspri);
	io_thread = lwp_create(ioserver);
	mutex_enter(&lock);
	while (!is_serving)
		cv_wait(&started, &lock);
	mutex_exit(&lock);
	for (i = 0; i < NPAGES; i++)
		ufs_getpage_miss(i);
	pm_autoconfig(2);
	sigaddq(14);
	(void) pm_ioctl(1);
	(void) pm_ioctl(4);
	vn_hold();
	vn_rele(hold);
	if (argc == 1)
		(void) uadmin(A_DUMP, AD_BOOT, 0);
	return (0);
}
