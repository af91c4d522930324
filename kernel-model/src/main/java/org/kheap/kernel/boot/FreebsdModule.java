package org.kheap.kernel.boot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kheap.kernel.module.LoadException;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSymbol;
import org.kheap.panic.KernelPanicException;

/**
 * The module that holds what FreeBSD brings: {@code malloc(9)}, {@code uma(9)}, MemGuard and {@code
 * sysctl(9)}. It is loaded when something needs it, and a kernel without it is illumos's alone.
 */
final class FreebsdModule {
    /** Its name. */
    static final String NAME = "freebsd";

    /** Loads it, and makes what is in it work. */
    @FunctionalInterface
    interface Loading {
        void run() throws LoadException;
    }

    private final List<ElfObject> objects;
    private final Loading loading;
    private boolean loaded;
    private LoadException failure;

    FreebsdModule(List<ElfObject> objects, Loading loading) {
        this.objects = objects;
        this.loading = loading;
    }

    List<ElfObject> objects() {
        return objects;
    }

    /**
     * Loads it, unless it is there.
     *
     * @throws LoadException if it could not be loaded, now or before: it is not tried again
     */
    void require() throws LoadException {
        if (failure != null) {
            throw failure;
        }
        if (!loaded) {
            loaded = true;
            load();
        }
    }

    private void load() throws LoadException {
        try {
            loading.run();
        } catch (LoadException e) {
            failure = e;
        } catch (KernelPanicException e) {
            failure = new LoadException("the heap is damaged: module=" + NAME);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Loads it if a module refers to anything that it defines. */
    void requireFor(List<ElfObject> module) throws LoadException {
        Set<String> wanted = names(module, true);
        wanted.removeAll(names(module, false));
        wanted.retainAll(names(objects, false));
        if (!wanted.isEmpty()) {
            require();
        }
    }

    private static Set<String> names(List<ElfObject> objects, boolean undefined) {
        Set<String> names = new HashSet<>();
        for (ElfObject object : objects) {
            for (ElfSymbol symbol : object.symbols()) {
                if (symbol.isUndefined() == undefined && symbol.binding() != ElfSymbol.STB_LOCAL) {
                    names.add(symbol.name());
                }
            }
        }
        return names;
    }
}
