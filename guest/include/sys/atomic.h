/*
 * Changes of memory that nothing comes between. The machine passes from one
 * thread to another only inside of kernel functions, so each of these is plain
 * C; code that uses them stays right where processors run at the same time.
 *
 * The name ends in the width, or in the type, of what is changed. Those with
 * _nv return the new value; cas and swap return the old one.
 */
#ifndef _SYS_ATOMIC_H
#define	_SYS_ATOMIC_H

#include <sys/types.h>

/* Add 1. */
extern void atomic_inc_8(volatile uint8_t *);
extern uint8_t atomic_inc_8_nv(volatile uint8_t *);
extern void atomic_inc_16(volatile uint16_t *);
extern uint16_t atomic_inc_16_nv(volatile uint16_t *);
extern void atomic_inc_32(volatile uint32_t *);
extern uint32_t atomic_inc_32_nv(volatile uint32_t *);
extern void atomic_inc_64(volatile uint64_t *);
extern uint64_t atomic_inc_64_nv(volatile uint64_t *);
extern void atomic_inc_uint(volatile uint_t *);
extern uint_t atomic_inc_uint_nv(volatile uint_t *);
extern void atomic_inc_ulong(volatile ulong_t *);
extern ulong_t atomic_inc_ulong_nv(volatile ulong_t *);

/* Take 1 away. */
extern void atomic_dec_8(volatile uint8_t *);
extern uint8_t atomic_dec_8_nv(volatile uint8_t *);
extern void atomic_dec_16(volatile uint16_t *);
extern uint16_t atomic_dec_16_nv(volatile uint16_t *);
extern void atomic_dec_32(volatile uint32_t *);
extern uint32_t atomic_dec_32_nv(volatile uint32_t *);
extern void atomic_dec_64(volatile uint64_t *);
extern uint64_t atomic_dec_64_nv(volatile uint64_t *);
extern void atomic_dec_uint(volatile uint_t *);
extern uint_t atomic_dec_uint_nv(volatile uint_t *);
extern void atomic_dec_ulong(volatile ulong_t *);
extern ulong_t atomic_dec_ulong_nv(volatile ulong_t *);

/* Add a number, which may be negative. A pointer moves by bytes. */
extern void atomic_add_8(volatile uint8_t *, int8_t);
extern uint8_t atomic_add_8_nv(volatile uint8_t *, int8_t);
extern void atomic_add_16(volatile uint16_t *, int16_t);
extern uint16_t atomic_add_16_nv(volatile uint16_t *, int16_t);
extern void atomic_add_32(volatile uint32_t *, int32_t);
extern uint32_t atomic_add_32_nv(volatile uint32_t *, int32_t);
extern void atomic_add_64(volatile uint64_t *, int64_t);
extern uint64_t atomic_add_64_nv(volatile uint64_t *, int64_t);
extern void atomic_add_int(volatile uint_t *, int);
extern uint_t atomic_add_int_nv(volatile uint_t *, int);
extern void atomic_add_long(volatile ulong_t *, long);
extern ulong_t atomic_add_long_nv(volatile ulong_t *, long);
extern void atomic_add_ptr(volatile void *, ssize_t);
extern void *atomic_add_ptr_nv(volatile void *, ssize_t);

/* Set the bits of a mask. */
extern void atomic_or_8(volatile uint8_t *, uint8_t);
extern uint8_t atomic_or_8_nv(volatile uint8_t *, uint8_t);
extern void atomic_or_16(volatile uint16_t *, uint16_t);
extern uint16_t atomic_or_16_nv(volatile uint16_t *, uint16_t);
extern void atomic_or_32(volatile uint32_t *, uint32_t);
extern uint32_t atomic_or_32_nv(volatile uint32_t *, uint32_t);
extern void atomic_or_64(volatile uint64_t *, uint64_t);
extern uint64_t atomic_or_64_nv(volatile uint64_t *, uint64_t);
extern void atomic_or_uint(volatile uint_t *, uint_t);
extern uint_t atomic_or_uint_nv(volatile uint_t *, uint_t);
extern void atomic_or_ulong(volatile ulong_t *, ulong_t);
extern ulong_t atomic_or_ulong_nv(volatile ulong_t *, ulong_t);

/* Keep only the bits of a mask. */
extern void atomic_and_8(volatile uint8_t *, uint8_t);
extern uint8_t atomic_and_8_nv(volatile uint8_t *, uint8_t);
extern void atomic_and_16(volatile uint16_t *, uint16_t);
extern uint16_t atomic_and_16_nv(volatile uint16_t *, uint16_t);
extern void atomic_and_32(volatile uint32_t *, uint32_t);
extern uint32_t atomic_and_32_nv(volatile uint32_t *, uint32_t);
extern void atomic_and_64(volatile uint64_t *, uint64_t);
extern uint64_t atomic_and_64_nv(volatile uint64_t *, uint64_t);
extern void atomic_and_uint(volatile uint_t *, uint_t);
extern uint_t atomic_and_uint_nv(volatile uint_t *, uint_t);
extern void atomic_and_ulong(volatile ulong_t *, ulong_t);
extern ulong_t atomic_and_ulong_nv(volatile ulong_t *, ulong_t);

/* Store a value if the old one is as expected. */
extern uint8_t atomic_cas_8(volatile uint8_t *, uint8_t expected, uint8_t);
extern uint16_t atomic_cas_16(volatile uint16_t *, uint16_t expected, uint16_t);
extern uint32_t atomic_cas_32(volatile uint32_t *, uint32_t expected, uint32_t);
extern uint64_t atomic_cas_64(volatile uint64_t *, uint64_t expected, uint64_t);
extern uint_t atomic_cas_uint(volatile uint_t *, uint_t expected, uint_t);
extern ulong_t atomic_cas_ulong(volatile ulong_t *, ulong_t expected, ulong_t);
extern void *atomic_cas_ptr(volatile void *, void *expected, void *);

/* Store a value. */
extern uint8_t atomic_swap_8(volatile uint8_t *, uint8_t);
extern uint16_t atomic_swap_16(volatile uint16_t *, uint16_t);
extern uint32_t atomic_swap_32(volatile uint32_t *, uint32_t);
extern uint64_t atomic_swap_64(volatile uint64_t *, uint64_t);
extern uint_t atomic_swap_uint(volatile uint_t *, uint_t);
extern ulong_t atomic_swap_ulong(volatile ulong_t *, ulong_t);
extern void *atomic_swap_ptr(volatile void *, void *);

/* Set or clear one bit, counted from 0; -1 if it was so already, else 0. */
extern int atomic_set_long_excl(volatile ulong_t *, uint_t bit);
extern int atomic_clear_long_excl(volatile ulong_t *, uint_t bit);

/* Order of accesses as other processors see it: here it is that of the code. */
extern void membar_enter(void);
extern void membar_exit(void);
extern void membar_producer(void);
extern void membar_consumer(void);

#endif	/* _SYS_ATOMIC_H */
