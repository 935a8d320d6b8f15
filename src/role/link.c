#include "role/link.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SHARED = (sizeof(struct aj_link_shared) + 4095) & ~4095UL, SIZE = SHARED + AJ_LINK_DOWN + AJ_LINK_UP };

int aj_link_memory(void)
{
	int fd = memfd_create("link", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -1;
	if (ftruncate(fd, SIZE) != 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

/* Both sides at the start of their rings. */
static void begin(struct aj_link *link)
{
	uint8_t *map = (uint8_t *)link->shared;

	link->down =
	    (struct aj_ring){ .shared = &link->shared->down, .bytes = map + SHARED, .size = AJ_LINK_DOWN };
	link->up = (struct aj_ring){
		.shared = &link->shared->up, .bytes = map + SHARED + AJ_LINK_DOWN, .size = AJ_LINK_UP
	};
}

bool aj_link_map(struct aj_link *link, int memory, int socket)
{
	uint8_t *map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, memory, 0);

	if (map == MAP_FAILED)
		return false;
	*link = (struct aj_link){ .shared = (struct aj_link_shared *)(void *)map, .socket = socket };
	begin(link);
	return true;
}

void aj_link_unmap(struct aj_link *link)
{
	if (link->shared)
		munmap(link->shared, SIZE);
	link->shared = NULL;
}

void aj_link_wipe(struct aj_link *link)
{
	explicit_bzero(link->shared, SIZE);
	begin(link);
}

void aj_link_wake(struct aj_link *link, _Atomic uint32_t *sleeps)
{
	/* Who goes to sleep sets the flag and looks at the ring once more; we have shown something and look
	 * at the flag. */
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load_explicit(sleeps, memory_order_relaxed) == 0 || atomic_exchange(sleeps, 0) == 0)
		return;
	/* A socket that is full wakes just as well; one that is closed is noticed by who reads it. */
	while (send(link->socket, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EINTR)
		;
}

void aj_link_wake_for_room(struct aj_link *link)
{
	_Atomic uint32_t *sleeps = &link->shared->boss_sleeps;

	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load_explicit(sleeps, memory_order_relaxed) == AJ_LINK_FOR_ROOM)
		aj_link_wake(link, sleeps);
}
