/**
 * From C to objects of the guest: finding a compiler, running it, and not running it twice.
 *
 * <h2>1. The compiler</h2>
 * One clang serves all four machines; see {@link org.kheap.cli.toolchain.GuestTarget} for what is
 * asked of it on each. {@link org.kheap.cli.toolchain.Clang} is either one the user names or the
 * one on the class path, unpacked once into the cache directory. There is no linker: objects are
 * relocatable and are linked as they are loaded.
 *
 * <h2>2. What an object depends on</h2>
 * The content of the source and of every file it includes, the options, the machine and the
 * compiler; and on nothing else. The directories of the checkout and of the cache, the environment
 * and the time do not show in it, so two hosts make the same bytes.
 *
 * <h2>3. The cache</h2>
 * <h3>3.1 Objects</h3> An object lies at {@code objects/HASH.o}, where {@code HASH} is the SHA-256
 * of its own bytes. So an object never changes once it is there, and a damaged one is recognized.
 * <h3>3.2 Manifests</h3> A manifest, at {@code objects/KEY.manifest}, says which object a
 * compilation gave. Its key is made of all that is known before the compiler runs. What it included
 * is known only afterwards: the manifest lists those files with their hashes, and holds as long as
 * all of them still have these hashes.
 * <h3>3.3 Writing</h3> Everything is written aside and renamed. What a killed process leaves
 * behind is found by age and removed.
 *
 * <h2>4. Left out</h2>
 * A new header that would be found earlier on the search path than the one used last time is not
 * noticed. Nothing limits the size of the cache; it may be deleted at any time.
 */
package org.kheap.cli.toolchain;
