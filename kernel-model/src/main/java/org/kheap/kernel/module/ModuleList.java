package org.kheap.kernel.module;

import org.kheap.kernel.base.Globals;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.GuestText;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** The modules as the guest's memory lists them: a circle of {@code modctl}, in the order of loading. */
public final class ModuleList {
    /** As many as the kernel has room for. */
    public static final int MOST_MODULES = 32;

    private final GuestMemory memory;
    private final long head;
    private final long slots;
    private final Layout<Modctl> modctl;
    private final Layout<LoadedModule> slot;
    private int count;

    public ModuleList(GuestMemory memory, Globals globals) {
        this.memory = memory;
        this.head = globals.address("modules");
        this.slots = globals.address("loaded_modules");
        this.modctl = Layout.of(Modctl.class, memory.abi());
        this.slot = Layout.of(LoadedModule.class, memory.abi());
    }

    /**
     * To be asked before a module is loaded, which takes memory that it never gives back.
     *
     * @param name of the module
     * @throws LoadException if there is no room for another one
     */
    public void requireRoom(String name) throws LoadException {
        if (count == MOST_MODULES) {
            throw new LoadException(
                    "too many modules: module=%s most=%d".formatted(name, MOST_MODULES));
        }
    }

    /**
     * Adds a module at the end. The first is unix.
     *
     * @throws LoadException if there is no room for it
     */
    public void add(KernelModule module) throws LoadException {
        requireRoom(module.name());
        long at = slots + (long) count * slot.size();
        StructView<LoadedModule> room = new StructView<>(slot, memory, at);
        room.string(LoadedModule.LM_NAME, GuestText.of(module.name()));
        StructView<ModuleStruct> where =
                new StructView<>(
                        Layout.of(ModuleStruct.class, memory.abi()),
                        memory,
                        room.addressOf(LoadedModule.LM_MODULE));
        where.word(ModuleStruct.TEXT, module.text())
                .word(ModuleStruct.TEXT_SIZE, module.textSize())
                .word(ModuleStruct.DATA, module.dataSize() == 0 ? 0 : module.data())
                .word(ModuleStruct.DATA_SIZE, module.dataSize())
                .int32(ModuleStruct.NSYMS, module.symbols().size());
        describe(module, room, where);
        count++;
    }

    private void describe(
            KernelModule module, StructView<LoadedModule> room, StructView<ModuleStruct> where) {
        StructView<Modctl> entry = view(count == 0 ? head : room.addressOf(LoadedModule.LM_MODCTL));
        entry.int32(Modctl.MOD_ID, count)
                .word(Modctl.MOD_MP, where.base())
                .word(Modctl.MOD_MODNAME, room.addressOf(LoadedModule.LM_NAME))
                .int8(Modctl.MOD_LOADED, 1)
                .int8(Modctl.MOD_INSTALLED, 1)
                .int32(Modctl.MOD_LOADCNT, 1)
                .word(Modctl.MOD_TEXT, module.text())
                .word(Modctl.MOD_TEXT_SIZE, module.textSize());
        StructView<Modctl> first = view(head);
        StructView<Modctl> last = count == 0 ? first : view(first.word(Modctl.MOD_PREV));
        entry.word(Modctl.MOD_NEXT, head).word(Modctl.MOD_PREV, last.base());
        last.word(Modctl.MOD_NEXT, entry.base());
        first.word(Modctl.MOD_PREV, entry.base());
    }

    private StructView<Modctl> view(long address) {
        return new StructView<>(modctl, memory, address);
    }
}
