// An allocator for the tests of bits: every block begins at another multiple of 16 bytes within its
// cache line, and holds noise. Sums that begin at an aligned address, or numbers that are read
// before they are written, then differ from one block to the next. Preloaded, with SCATTER_SEED.
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

extern void* __libc_malloc(size_t);
extern void* __libc_memalign(size_t, size_t);
extern void __libc_free(void*);

typedef struct {
  void* raw;
  size_t size;
} Header;

_Static_assert(sizeof(Header) <= 16, "the header fits before an address of 16 bytes");

static Header* header(void* block) { return (Header*)((char*)block - 16); }

static unsigned noise(void) {
  static unsigned state;
  static int begun;
  if (!begun) {
    const char* seed = getenv("SCATTER_SEED");
    state = seed ? (unsigned)atoi(seed) : 0;
    begun = 1;
  }
  unsigned s = __atomic_add_fetch(&state, 0x9e3779b9u, __ATOMIC_RELAXED);
  s = (s ^ (s >> 16)) * 0x85ebca6bu;
  s = (s ^ (s >> 13)) * 0xc2b2ae35u;
  return s ^ (s >> 16);
}

static void* placed(void* raw, size_t offset, size_t size) {
  if (!raw) return NULL;
  void* block = (char*)raw + offset;
  header(block)->raw = raw;
  header(block)->size = size;
  return memset(block, (int)(noise() & 0x7f), size);
}

void* malloc(size_t size) {
  const size_t offset = 16 + 16 * (noise() % 8);
  return placed(__libc_malloc(size + offset), offset, size);
}

void free(void* block) {
  if (block) __libc_free(header(block)->raw);
}

void* calloc(size_t count, size_t each) {
  size_t size;
  if (__builtin_mul_overflow(count, each, &size)) return NULL;
  void* block = malloc(size);
  return block ? memset(block, 0, size) : NULL;
}

void* realloc(void* block, size_t size) {
  if (!block) return malloc(size);
  void* other = malloc(size);
  if (!other) return NULL;
  const size_t kept = header(block)->size;
  memcpy(other, block, kept < size ? kept : size);
  free(block);
  return other;
}

void* memalign(size_t alignment, size_t size) {
  if (alignment < 16) alignment = 16;
  const size_t offset = alignment * (1 + noise() % 3);
  return placed(__libc_memalign(alignment, size + offset), offset, size);
}

void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void** block, size_t alignment, size_t size) {
  void* got = memalign(alignment, size);
  if (!got) return ENOMEM;
  *block = got;
  return 0;
}

size_t malloc_usable_size(void* block) { return block ? header(block)->size : 0; }
