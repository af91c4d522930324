/**
 * {@code sysctl(9)}: the kernel's variables under names, with types, descriptions and rights; and the
 * kernel environment, from which some have their first values.
 *
 * <h2>1. Concepts</h2>
 *
 * <p><b>1.1 OID, node, leaf.</b> A name such as {@code vm.memguard.desc} leads down a tree. Each part
 * of it is an OID, a number and a name among those of the same parent. A node stands for others, a leaf
 * for a value. Here names count; numbers are for the order.
 *
 * <p><b>1.2 Kind.</b> An OID's type ({@link org.kheap.kernel.sysctl.CtlType}) and what may be done with
 * it ({@link org.kheap.kernel.sysctl.CtlFlag}) share one word.
 *
 * <p><b>1.3 Tunable.</b> A variable with its first value from the kernel environment. It may be an OID
 * with {@code CTLFLAG_TUN}, or a variable that a {@code TUNABLE_INT} names. FreeBSD 9 knows only the
 * second kind, and there the flag is a remark; later ones fetch both, and so does this. MemGuard's
 * {@code options}, {@code frequency} and {@code desc} are of the second, so that {@code sysctl -T} does
 * not list them, as on FreeBSD 9.
 *
 * <h2>2. The tree</h2>
 *
 * <p><b>2.1 Where the truth lies.</b> An OID is a {@code struct sysctl_oid} that a source declares with
 * the macros of {@code sys/sysctl.h}. Its value is the variable itself, which whoever owns it reads when
 * it needs it: nobody is told of a change. Classes here hold addresses, and look anew each time.
 *
 * <p><b>2.2 Registration</b> ({@link org.kheap.kernel.sysctl.Sysctl}). A module's OIDs are in its linker
 * set {@code sysctl_set}. When it is loaded, each is linked into the list of its parent's children. A
 * node may be declared again, a leaf may not.
 *
 * <p><b>2.3 Order.</b> Children are in the order of their numbers. {@code OID_AUTO} becomes the next one
 * from 256 up, so that a list shows first what has a number of its own, and the rest as it was declared.
 * (FreeBSD counts so up to version 9, and down from 10 on; there the order of a linker set is that of
 * its linker.)
 *
 * <p><b>2.4 Damage.</b> The guest can bend any list into a circle. A walk sees each OID once.
 *
 * <h2>3. Values</h2>
 *
 * <p><b>3.1 Reading.</b> A number has the size and order of bytes of the machine; a string ends with its
 * NUL. Without a variable, {@code oid_arg2} is the value, and nobody can change it.
 *
 * <p><b>3.2 Writing.</b> A number must have exactly the size of its type, as the manual page says (the
 * source of FreeBSD takes longer ones). A string must fit with its NUL. What is refused changes nothing,
 * and has one of FreeBSD's error numbers ({@link org.kheap.kernel.sysctl.Errno}).
 *
 * <p><b>3.3 Rules.</b> A handler can demand more of a value ({@link org.kheap.kernel.sysctl.OidRule}).
 * It is the address of a stub in the guest, which says what rule is meant: tunables get their values
 * before any code can run there. Modules cannot bring handlers.
 *
 * <h2>4. The kernel environment</h2>
 *
 * <p><b>4.1 Strings.</b> {@code kern_envp} points to {@code name=value} strings, an empty one at the
 * end ({@link org.kheap.kernel.sysctl.KernelEnvironment}). The first are the loader's; a change makes a
 * new block.
 *
 * <p><b>4.2 Numbers.</b> The value of a numeric tunable is what {@code strtol} of base 0 reads, with one
 * of {@code k m g t} behind it. Another tail, or a number that does not fit, is ignored, and the default
 * stays. The functions of the guest in {@code kern_environment.c} read numbers in the same way.
 *
 * <p><b>4.3 When.</b> A module's tunables are fetched when it is registered, which is before anything
 * of it runs. So MemGuard starts with the settings of {@code /boot/loader.conf}.
 */
package org.kheap.kernel.sysctl;
