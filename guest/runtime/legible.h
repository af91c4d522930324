/*
 * For functions on the way to a panic: their arguments stay on the stack, where
 * debuggers find them. They never return, so an optimizing compiler keeps
 * nothing, and a debugger would show what the registers hold by now.
 */
#ifndef _LEGIBLE_H
#define	_LEGIBLE_H

#define	LEGIBLE		__attribute__((__optnone__, __noinline__))

#endif	/* _LEGIBLE_H */
