#ifndef OTHER_H
#define	OTHER_H

extern int other_variable;
extern int other_function(int);
extern const char assembly_text[];

#endif	/* OTHER_H */
