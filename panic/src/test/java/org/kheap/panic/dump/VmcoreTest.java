package org.kheap.panic.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.kheap.machine.Arch;
import org.kheap.machine.GuestMemory.Access;
import org.kheap.machine.Mapping;
import org.kheap.machine.Rights;
import org.kheap.machine.elf.ElfHeader;
import org.kheap.machine.elf.ElfMachine;
import org.kheap.machine.elf.ElfObject;
import org.kheap.machine.elf.ElfSegment;
import org.kheap.machine.testing.OnEveryArch;

/** Cores as files; what gdb makes of real ones is tested with the machines. */
class VmcoreTest {
    private static final int MORE_THAN_A_HEADER_CAN_COUNT = 70_000;

    private static byte[] file(CrashImage image) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Vmcore core = new Vmcore(image);
        out.writeBytes(core.head(7));
        core.writePages(Channels.newChannel(out), Progress.NONE);
        assertThat(core.size()).isEqualTo(out.size());
        return out.toByteArray();
    }

    @OnEveryArch
    void shouldHoldEveryPageAtItsAddress(Arch arch) throws Exception {
        CrashImage image = Dumps.image(arch, 9);

        ElfObject core = ElfObject.parse(file(image), "vmcore.7");

        core.requireMachine(ElfMachine.of(arch));
        core.requireType(ElfHeader.ET_CORE);
        List<ElfSegment> loads = core.segments().subList(1, core.segments().size());
        assertThat(loads).hasSameSizeAs(image.mappings());
        for (int i = 0; i < loads.size(); i++) {
            Mapping mapping = image.mappings().get(i);
            byte[] expected = new byte[(int) mapping.size()];
            image.memory().read(mapping.va(), expected, Access.INSPECT);
            assertThat(loads.get(i).vaddr()).isEqualTo(mapping.va());
            assertThat(core.contents(loads.get(i))).isEqualTo(ByteBuffer.wrap(expected));
            assertThat((loads.get(i).flags() & ElfSegment.PF_X) != 0)
                    .isEqualTo(mapping.rights().execute());
        }
    }

    /** Guard pages part memory into as many pieces as there are buffers. */
    @OnEveryArch
    void shouldCountMorePiecesThanTheHeaderCan(Arch arch) throws Exception {
        CrashImage image = Dumps.image(arch, 3);
        List<Mapping> pieces = new ArrayList<>();
        for (int i = 0; i < MORE_THAN_A_HEADER_CAN_COUNT; i++) {
            pieces.add(new Mapping(arch.map().heap().start() + 0x100L * i, 0, Rights.READ));
        }
        CrashImage parted =
                new CrashImage(
                        arch,
                        image.memory(),
                        pieces,
                        image.facts(),
                        image.symbolFile(),
                        image.arguments());

        ElfObject core = ElfObject.parse(file(parted), "vmcore.7");

        assertThat(core.header().phnum()).isEqualTo(ElfHeader.PN_XNUM);
        assertThat(core.segments()).hasSize(MORE_THAN_A_HEADER_CAN_COUNT + 1);
        assertThat(core.segments().get(MORE_THAN_A_HEADER_CAN_COUNT).vaddr())
                .isEqualTo(pieces.get(MORE_THAN_A_HEADER_CAN_COUNT - 1).va());
    }
}
