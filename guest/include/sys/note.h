/*
 * Remarks for readers and tools, which compile to nothing.
 */
#ifndef _SYS_NOTE_H
#define	_SYS_NOTE_H

#define	NOTE(text)
#define	_NOTE(text)

#endif	/* _SYS_NOTE_H */
