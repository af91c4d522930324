package org.kheap.kernel.sysctl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.kheap.machine.Arch;
import org.kheap.machine.StructView;
import org.kheap.machine.testing.OnEveryArch;

/** The tree of sysctl(9) in the memory of a guest without a processor. */
class SysctlTest {
    private static void refused(ThrowingCallable call, Errno errno) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SysctlException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @OnEveryArch
    void shouldListWhatHasANumberAndThenTheRestAsItWasDeclared(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        long vm = oids.node(oids.top(), "vm");
        oids.number(vm, "zeta", CtlType.INT, FakeOids.RW);
        oids.number(vm, "alpha", CtlType.INT, FakeOids.RW);
        oids.oid(vm, "fixed", CtlType.INT, FakeOids.RD, 0, 7).int32(SysctlOid.OID_NUMBER, 9);
        oids.number(vm, "hidden", CtlType.INT, FakeOids.RW | CtlFlag.SKIP.bit());
        oids.load();
        oids.number(vm, "later", CtlType.INT, FakeOids.RW);
        oids.number(oids.top(), "single", CtlType.INT, FakeOids.RW);
        oids.load();

        assertThat(oids.listed())
                .containsExactly("vm.fixed", "vm.zeta", "vm.alpha", "vm.later", "single");
        assertThat(oids.sysctl.list(Optional.of(oids.find("vm")))).hasSize(4);
        assertThat(oids.find("vm.zeta").view().int32(SysctlOid.OID_NUMBER)).isEqualTo(0x101);
        assertThat(oids.find("vm.hidden").description()).isEqualTo("The hidden");
    }

    @OnEveryArch
    void shouldFindOnlyWholeNames(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        long vm = oids.node(oids.top(), "vm");
        oids.number(vm, "a", CtlType.INT, FakeOids.RW);
        oids.load();

        assertThat(oids.sysctl.find("vm.a")).isPresent();
        for (String name :
                List.of("", ".", "vm.", "vm.ab", "a", "vm.a.b", ".vm", "VM.a", "vm..a")) {
            assertThat(oids.sysctl.find(name)).as(name).isEmpty();
        }
    }

    @OnEveryArch
    void shouldNotDeclareALeafTwice(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        long vm = oids.node(oids.top(), "vm");
        long first = oids.number(vm, "a", CtlType.INT, FakeOids.RW);
        oids.number(vm, "a", CtlType.INT, FakeOids.RW);
        oids.node(oids.top(), "vm");
        oids.load();

        assertThat(oids.console).containsExactly("can't re-use a leaf (a)!");
        assertThat(oids.listed()).containsExactly("vm.a");
        assertThat(oids.find("vm.a").view().word(SysctlOid.OID_ARG1)).isEqualTo(first);
        assertThat(oids.find("vm").view().int32(SysctlOid.OID_REFCNT)).isEqualTo(2);
    }

    @OnEveryArch
    void shouldReadAndWriteNumbersInTheOrderOfTheMachine(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        long small = oids.number(oids.top(), "small", CtlType.INT, FakeOids.RW);
        long large = oids.number(oids.top(), "large", CtlType.U64, FakeOids.RW);
        long word = oids.number(oids.top(), "word", CtlType.ULONG, FakeOids.RW);
        oids.load();

        oids.find("small").write(oids.find("small").parse("-2"));
        oids.find("large").write(oids.find("large").parse("0xffffffffffffffff"));
        oids.find("word").write(oids.find("word").parse("0x89abcdef"));

        assertThat(oids.kernel.memory().getInt(small, LOAD)).isEqualTo(-2);
        assertThat(oids.kernel.memory().getLong(large, LOAD)).isEqualTo(-1);
        assertThat(oids.kernel.memory().getWord(word, LOAD)).isEqualTo(0x89abcdefL);
        assertThat(oids.find("small").number(oids.find("small").read())).isEqualTo(-2);
        assertThat(oids.find("large").number(oids.find("large").read()))
                .isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(oids.find("word").number(oids.find("word").read())).isEqualTo(0x89abcdefL);
        assertThat(oids.find("word").read()).hasSize(arch.abi().wordSize());
    }

    @OnEveryArch
    void shouldTakeAStringThatFitsWithItsNul(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        long array = oids.string(oids.top(), "desc", FakeOids.RW, 8);
        oids.load();
        Oid desc = oids.find("desc");

        desc.write(bytes("seven77"));
        refused(() -> desc.write(bytes("eight888")), Errno.EINVAL);

        assertThat(desc.read()).isEqualTo(bytes("seven77\0"));
        desc.write(bytes(""));
        assertThat(oids.kernel.load(array)).isZero();
        assertThat(oids.kernel.load(array + 1)).as("what is behind it").isEqualTo('e');
    }

    @OnEveryArch
    void shouldRefuseWhatIsNotAllowed(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        oids.node(oids.top(), "vm");
        long readOnly = oids.number(oids.top(), "numalloc", CtlType.INT, FakeOids.RD);
        oids.number(oids.top(), "secret", CtlType.INT, CtlFlag.WR.bit());
        oids.oid(oids.top(), "constant", CtlType.INT, FakeOids.RW, 0, 42);
        oids.oid(oids.top(), "wild", CtlType.INT, FakeOids.RW, 16, 0);
        oids.oid(oids.top(), "opaque", CtlType.OPAQUE, FakeOids.RW, readOnly, 0);
        oids.load();
        byte[] value = new byte[4];

        refused(() -> oids.find("vm").read(), Errno.EISDIR);
        refused(() -> oids.find("vm").write(value), Errno.EISDIR);
        refused(() -> oids.find("numalloc").write(value), Errno.EPERM);
        refused(() -> oids.find("secret").read(), Errno.EPERM);
        refused(() -> oids.find("constant").write(value), Errno.EPERM);
        refused(() -> oids.find("secret").write(new byte[3]), Errno.EINVAL);
        refused(() -> oids.find("secret").write(new byte[8]), Errno.EINVAL);
        refused(() -> oids.find("wild").read(), Errno.EFAULT);
        refused(() -> oids.find("wild").write(value), Errno.EFAULT);
        refused(() -> oids.find("opaque").read(), Errno.EINVAL);
        assertThat(oids.find("constant").number(oids.find("constant").read())).isEqualTo(42);
    }

    @OnEveryArch
    void shouldHoldAValueToItsHandlersRule(Arch arch) throws Exception {
        FakeOids oids = new FakeOids(arch);
        long array = oids.zeroed(16);
        oids.oid(oids.top(), "placement", CtlType.STRING, FakeOids.RW, array, 16)
                .word(SysctlOid.OID_HANDLER, FakeOids.HANDLER);
        oids.load();

        oids.find("placement").write(bytes("left"));
        refused(() -> oids.find("placement").write(bytes("up")), Errno.EINVAL);
        refused(() -> oids.find("placement").write(bytes("")), Errno.EINVAL);

        assertThat(oids.find("placement").read()).isEqualTo(bytes("left\0"));
    }

    @OnEveryArch
    void shouldTakeZeroAndOneForAFlag(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        oids.number(oids.top(), "canary", CtlType.INT, FakeOids.RW);
        oids.load();
        Oid canary = oids.find("canary");

        assertThat(OidRule.FLAG.accepts(canary, canary.numberBytes(0))).isTrue();
        assertThat(OidRule.FLAG.accepts(canary, canary.numberBytes(1))).isTrue();
        for (long value : new long[] {2, -1, 0x100, 0x0100_0000}) {
            assertThat(OidRule.FLAG.accepts(canary, canary.numberBytes(value))).isFalse();
        }
    }

    /** A walk ends although the guest has bent the tree. */
    @OnEveryArch
    void shouldSeeEachOidOfADamagedTreeOnce(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        long vm = oids.node(oids.top(), "vm");
        oids.number(vm, "a", CtlType.INT, FakeOids.RW);
        oids.number(vm, "b", CtlType.INT, FakeOids.RW);
        oids.load();
        StructView<SysctlOid> first = oids.find("vm.a").view();
        StructView<SysctlOid> second = oids.find("vm.b").view();
        StructView<SysctlOid> node = oids.find("vm").view();

        second.word(SysctlOid.OID_LINK, first.base());
        assertThat(oids.listed()).containsExactly("vm.a", "vm.b");
        oids.kernel.memory().putWord(vm, node.base(), STORE);
        assertThat(oids.listed()).isEmpty();
        assertThat(oids.sysctl.find("vm.vm.vm.c")).isEmpty();
    }

    @OnEveryArch
    void shouldLeaveOutDeclarationsThatLeadNowhere(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        oids.number(16, "orphan", CtlType.INT, FakeOids.RW);
        oids.number(0, "none", CtlType.INT, FakeOids.RW);
        oids.oid(oids.top(), "nameless", CtlType.INT, FakeOids.RW, 0, 0)
                .word(SysctlOid.OID_NAME, 16);
        oids.tunable("wild", 16, CtlType.INT, 0);
        oids.number(oids.top(), "good", CtlType.INT, FakeOids.RW);
        oids.load();

        assertThat(oids.listed()).containsExactly("good");
        assertThat(oids.console)
                .hasSize(3)
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith(
                                                "WARNING: sysctl: bad declaration in module"
                                                        + " test: "));
    }

    /** Names have at most 24 parts; a tree that is deeper was made to hurt. */
    @OnEveryArch
    void shouldNotGoDeeperThanNamesCan(Arch arch) {
        FakeOids oids = new FakeOids(arch);
        long list = oids.top();
        for (int depth = 1; depth <= 24; depth++) {
            oids.number(list, "leaf", CtlType.INT, FakeOids.RW);
            list = oids.node(list, "n");
        }
        oids.number(list, "leaf", CtlType.INT, FakeOids.RW);
        oids.load();

        assertThat(oids.listed()).hasSize(24);
    }
}
