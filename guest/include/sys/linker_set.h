/*
 * Linker sets: objects that sources anywhere put together. What collects them finds
 * them in each module that is loaded.
 */
#ifndef _SYS_LINKER_SET_H
#define	_SYS_LINKER_SET_H

/* Puts an object with a name of its own into a set. */
#define	DATA_SET(set, object)						\
	static const void *const __set_##set##_sym_##object		\
	    __attribute__((__used__, __section__("set_" #set))) = &object

#define	TEXT_SET(set, function)	DATA_SET(set, function)

#endif	/* _SYS_LINKER_SET_H */
