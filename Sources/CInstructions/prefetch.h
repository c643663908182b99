// Asks for a line of memory that is read soon, without waiting for it: an instruction that Swift cannot name.
// It never faults, whatever the address.

static inline void tidemark_prefetch(const void *_Nullable address) { __builtin_prefetch(address, 0, 3); }
