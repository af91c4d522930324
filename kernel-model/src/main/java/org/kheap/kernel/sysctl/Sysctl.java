package org.kheap.kernel.sysctl;

import static org.kheap.machine.GuestMemory.Access.LOAD;
import static org.kheap.machine.GuestMemory.Access.STORE;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.kheap.kernel.base.Globals;
import org.kheap.kernel.module.KernelModule;
import org.kheap.kernel.module.LinkerSet;
import org.kheap.machine.GuestFaultException;
import org.kheap.machine.GuestMemory;
import org.kheap.machine.Layout;
import org.kheap.machine.StructView;

/** The tree of sysctl(9) in guest memory: see the package comment. */
public final class Sysctl {
    /** The first number that {@code OID_AUTO} becomes, {@code CTL_AUTO_START}. */
    static final int FIRST_AUTOMATIC = 0x100;

    private static final LinkerSet OIDS = new LinkerSet("sysctl_set");
    private static final LinkerSet TUNABLES = new LinkerSet("tunable_set");
    private static final int LONGEST_NAME = 256;

    /** Parts of the longest name, {@code CTL_MAXNAME}. */
    private static final int DEEPEST = 24;

    private final GuestMemory memory;
    private final Globals globals;
    private final Map<Long, OidRule> rules;
    private final KernelEnvironment environment;
    private final Consumer<String> console;
    private final Layout<SysctlOid> layout;
    private final Tunables tunables;
    private int nextNumber = FIRST_AUTOMATIC;

    /**
     * @param rules of handlers, by address
     * @param environment where tunables have their values from
     * @param console what the kernel prints lines on
     */
    public Sysctl(
            GuestMemory memory,
            Globals globals,
            Map<Long, OidRule> rules,
            KernelEnvironment environment,
            Consumer<String> console) {
        this.memory = memory;
        this.globals = globals;
        this.rules = rules;
        this.environment = environment;
        this.console = console;
        this.tunables = new Tunables(memory, environment);
        this.layout = Layout.of(SysctlOid.class, memory.abi());
    }

    public KernelEnvironment environment() {
        return environment;
    }

    // Registration

    /**
     * Takes in the OIDs of a module that was just loaded, and gives its tunables their values. What is
     * damaged is left out.
     */
    public void register(KernelModule module) {
        List<Long> oids = OIDS.members(module, memory);
        for (long oid : oids) {
            attempt(module, () -> link(oid));
        }
        Predicate<Oid> added = oid -> oids.contains(oid.view().base());
        attempt(module, () -> tunables.fetch(leaves(Optional.empty(), added.or(Oid::isNode))));
        for (long tunable : TUNABLES.members(module, memory)) {
            attempt(module, () -> tunables.fetch(tunable));
        }
    }

    /** A module can declare anything; where a real kernel would trap, this one only says so. */
    private void attempt(KernelModule module, Runnable step) {
        try {
            step.run();
        } catch (GuestFaultException e) {
            console.accept(
                    "WARNING: sysctl: bad declaration in module %s: %s"
                            .formatted(module.name(), e.getMessage()));
        }
    }

    /** What the kernel environment may give values to, sorted. */
    public List<String> tunables() {
        return tunables.names();
    }

    private void link(long address) {
        StructView<SysctlOid> added = view(address);
        long list = added.word(SysctlOid.OID_PARENT);
        String name = text(added.word(SysctlOid.OID_NAME));
        for (StructView<SysctlOid> sibling : list(list)) {
            if (text(sibling.word(SysctlOid.OID_NAME)).equals(name)) {
                declaredAgain(sibling, added, name);
                return;
            }
        }
        if (added.int32(SysctlOid.OID_NUMBER) < 0) {
            added.int32(SysctlOid.OID_NUMBER, nextNumber++);
        }
        added.int32(SysctlOid.OID_REFCNT, 1);
        insert(list, added);
    }

    private void declaredAgain(
            StructView<SysctlOid> first, StructView<SysctlOid> again, String name) {
        if (isNode(first) && isNode(again)) {
            first.int32(SysctlOid.OID_REFCNT, first.int32(SysctlOid.OID_REFCNT) + 1);
        } else {
            console.accept("can't re-use a leaf (%s)!".formatted(name));
        }
    }

    private static boolean isNode(StructView<SysctlOid> oid) {
        return CtlType.of(oid.int32(SysctlOid.OID_KIND)).filter(CtlType.NODE::equals).isPresent();
    }

    /** Puts it behind those of lower numbers. */
    private void insert(long list, StructView<SysctlOid> added) {
        int number = added.int32(SysctlOid.OID_NUMBER);
        long link = list;
        for (StructView<SysctlOid> sibling : list(list)) {
            if (sibling.int32(SysctlOid.OID_NUMBER) > number) {
                break;
            }
            link = sibling.addressOf(SysctlOid.OID_LINK);
        }
        added.word(SysctlOid.OID_LINK, memory.getWord(link, LOAD));
        memory.putWord(link, added.base(), STORE);
    }

    // The tree

    /**
     * All leaves below a node, in the order of their numbers, without those that are not to be listed.
     *
     * @param node empty for the whole tree
     */
    public List<Oid> list(Optional<Oid> node) {
        return leaves(node, oid -> !oid.has(CtlFlag.SKIP));
    }

    private List<Oid> leaves(Optional<Oid> node, Predicate<Oid> wanted) {
        List<Oid> leaves = new ArrayList<>();
        collect(node, wanted, new HashSet<>(), leaves);
        return leaves;
    }

    /** A damaged tree may lead back to where one was: each OID is seen once. */
    private void collect(
            Optional<Oid> node, Predicate<Oid> wanted, Set<Long> seen, List<Oid> leaves) {
        for (Oid child : children(node)) {
            if (!wanted.test(child) || !seen.add(child.view().base())) {
                continue;
            }
            if (!child.isNode()) {
                leaves.add(child);
            } else if (child.depth() < DEEPEST) {
                collect(Optional.of(child), wanted, seen, leaves);
            }
        }
    }

    /** The OID of a name; empty if there is none. */
    public Optional<Oid> find(String name) {
        Optional<Oid> found = Optional.empty();
        for (String part : name.split("\\.", -1)) {
            String whole = found.map(parent -> parent.name() + "." + part).orElse(part);
            if (found.isPresent() && !found.get().isNode()) {
                return Optional.empty();
            }
            found = children(found).stream().filter(oid -> oid.name().equals(whole)).findFirst();
            if (found.isEmpty()) {
                return found;
            }
        }
        return found;
    }

    /** What is directly below a node, or at the top of the tree. */
    private List<Oid> children(Optional<Oid> node) {
        long list =
                node.map(oid -> oid.view().word(SysctlOid.OID_ARG1))
                        .orElseGet(() -> globals.address("sysctl__children"));
        String prefix = node.map(oid -> oid.name() + ".").orElse("");
        List<Oid> children = new ArrayList<>();
        for (StructView<SysctlOid> child : list(list)) {
            String name = prefix + text(child.word(SysctlOid.OID_NAME));
            OidRule rule = rules.getOrDefault(child.word(SysctlOid.OID_HANDLER), OidRule.NONE);
            children.add(new Oid(child, name, rule));
        }
        return children;
    }

    private List<StructView<SysctlOid>> list(long head) {
        List<StructView<SysctlOid>> oids = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long at = head == 0 ? 0 : memory.getWord(head, LOAD);
        while (at != 0 && seen.add(at)) {
            StructView<SysctlOid> oid = view(at);
            oids.add(oid);
            at = oid.word(SysctlOid.OID_LINK);
        }
        return oids;
    }

    private StructView<SysctlOid> view(long address) {
        return new StructView<>(layout, memory, address);
    }

    private String text(long address) {
        return address == 0 ? "" : memory.getString(address, LONGEST_NAME, LOAD);
    }
}
