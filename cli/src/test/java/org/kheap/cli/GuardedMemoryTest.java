package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kheap.machine.GuestMemory.Access.INSPECT;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kheap.debugger.command.Row;
import org.kheap.debugger.structs.StructView;
import org.kheap.debugger.structs.Structs;
import org.kheap.debugger.target.LiveTarget;
import org.kheap.machine.Arch;
import org.kheap.machine.testing.OnEveryArch;

/**
 * The debugger and a driver agree on the driver's memory, guarded and not: {@code
 * guest/scenarios/guarded} knows in its variables what it holds and what it has lost.
 */
@ExtendWith(EnginesAreClosed.class)
class GuardedMemoryTest {
    private static final int CHECKS = 0xf;

    /** Allocations of type {@code packet} that were never freed. */
    private static final long PACKETS = 14;

    private static final int REQUESTS = 6;

    private static void look(Arch arch, Consumer<LiveTarget> check) {
        List<String> looks = new ArrayList<>();
        for (int flags : new int[] {0, CHECKS}) {
            DcmdScript.GUARDED
                    .run(arch)
                    .set("kmem_flags", flags)
                    .dissect(
                            image -> {
                                check.accept(LiveTarget.of(image));
                                looks.add("looked");
                            })
                    .run("stay");
        }
        assertThat(looks).hasSize(2);
    }

    private static Structs structs(LiveTarget target) {
        return new Structs(target);
    }

    private static long lost(LiveTarget target, String what) {
        long inverted = structs(target).variable("lost_" + what);
        return target.arch().abi().model().truncate(~inverted);
    }

    private static Set<Long> addresses(MdbScript script, String command) {
        Set<Long> addresses = new HashSet<>();
        script.print(command).lines().forEach(line -> addresses.add(parse(line)));
        return addresses;
    }

    private static long parse(String hex) {
        return Long.parseUnsignedLong(hex.replace("0x", ""), 16);
    }

    private static List<Map<String, Object>> rows(LiveTarget target, String command, String kind) {
        MdbScript script = new MdbScript(target).asProgram();
        script.print(command);
        return script.rows().stream()
                .filter(row -> row.kind().equals(kind))
                .map(Row::members)
                .toList();
    }

    private static List<Long> sessions(LiveTarget target) {
        List<Long> sessions = new ArrayList<>();
        Structs structs = structs(target);
        long session = structs.variable("sessions");
        while (session != 0) {
            sessions.add(session);
            session = structs.at("session_t", session).get("s_next");
        }
        return sessions;
    }

    @OnEveryArch
    void shouldFindWhatWasLostAndNothingElse(Arch arch) {
        look(
                arch,
                target -> {
                    MdbScript script = new MdbScript(target);
                    script.print("::findleaks -f");

                    assertThat(addresses(script, "::walk leakbuf"))
                            .containsExactlyInAnyOrder(
                                    lost(target, "session"),
                                    lost(target, "packet"),
                                    lost(target, "large"),
                                    lost(target, "forever"));
                });
    }

    @OnEveryArch
    void shouldSayWhereAGuardedObjectWasLost(Arch arch) {
        look(
                arch,
                target -> {
                    List<Map<String, Object>> guarded =
                            rows(target, "::findleaks -f", "findleaks").stream()
                                    .filter(leak -> leak.get("type").equals("guarded"))
                                    .toList();

                    assertThat(guarded).hasSize(1);
                    assertThat(guarded.get(0)).containsEntry("cache_name", "session");
                    assertThat((String) guarded.get(0).get("caller")).startsWith("lose_session+");
                });
    }

    @OnEveryArch
    void shouldListWhatIsGuarded(Arch arch) {
        look(
                arch,
                target -> {
                    Set<Long> alive = new HashSet<>(sessions(target));
                    alive.add(lost(target, "session"));
                    alive.add(structs(target).variable("guarded_request"));
                    Set<Long> shown = new HashSet<>();
                    for (Map<String, Object> row : rows(target, "::memguard", "memguard")) {
                        long address = parse((String) row.get("addr"));
                        if (row.get("state").equals("allocated")) {
                            shown.add(address);
                        } else {
                            assertThat(address)
                                    .isEqualTo(structs(target).variable("freed_session"));
                            assertThat(row.get("freed").toString()).contains("open_sessions+");
                        }
                        assertThat(row.get("allocated").toString()).contains("main+");
                    }

                    assertThat(shown).isEqualTo(alive);
                });
    }

    @OnEveryArch
    void shouldListTheItemsOfAZone(Arch arch) {
        look(
                arch,
                target -> {
                    Set<Long> held = new HashSet<>();
                    long requests = structs(target).addressOf("requests");
                    for (int i = 0; i < REQUESTS; i++) {
                        held.add(word(target, requests + (long) i * wordSize(target)));
                    }
                    held.add(structs(target).variable("guarded_request"));

                    assertThat(addresses(new MdbScript(target), "*request_zone::walk uma_item"))
                            .isEqualTo(held);
                });
    }

    private static int wordSize(LiveTarget target) {
        return target.arch().abi().wordSize();
    }

    private static long word(LiveTarget target, long va) {
        return target.memory().getWord(va, INSPECT);
    }

    @OnEveryArch
    void shouldCountTypesAndZonesAsTheirUsersDo(Arch arch) {
        look(
                arch,
                target -> {
                    Map<String, Object> packet =
                            rows(target, "M_PACKET::malloctype", "malloctype").get(0);
                    Map<String, Object> zone =
                            rows(target, "*request_zone::umazone", "umazone").get(0);

                    assertThat(packet)
                            .containsEntry("name", "packet")
                            .containsEntry("inuse", PACKETS)
                            .containsEntry("requests", PACKETS)
                            .containsEntry("sizes", "16,32,64,128,256,512");
                    assertThat(zone)
                            .containsEntry("name", "request")
                            .containsEntry("used", (long) REQUESTS)
                            .containsEntry("requests", REQUESTS + 1L)
                            .containsEntry("limit", REQUESTS + 1L);
                    assertThat(rows(target, "M_SESSION::malloctype", "malloctype").get(0))
                            .as("guarded requests are not counted")
                            .containsEntry("requests", 0L);
                });
    }

    @OnEveryArch
    void shouldKnowWhatAnAddressBesideAGuardedObjectIs(Arch arch) {
        look(
                arch,
                target -> {
                    long session = sessions(target).get(0);
                    StructView type = structs(target).at("session_t", session);
                    long end = session + type.type().size();
                    long pageEnd = (end - 1 | arch.pageSize() - 1) + 1;
                    long freed = structs(target).variable("freed_session");

                    assertWhatis(
                            target,
                            session + 1,
                            "%x+1, allocated from session by memguard",
                            session);
                    assertWhatis(
                            target,
                            session - 1,
                            "in the slack, 1 byte before %x, allocated from session by memguard",
                            session);
                    assertWhatis(
                            target,
                            pageEnd,
                            "on a guard page, %d bytes past the end of %x, allocated from session by"
                                    + " memguard",
                            pageEnd - end + 1,
                            session);
                    assertWhatis(target, freed, "%x+0, freed from session by memguard", freed);
                    assertWhatis(
                            target,
                            structs(target).variable("memguard_maplimit") - 1,
                            "in memguard's range, reserved for nothing");
                    assertWhatis(
                            target,
                            structs(target).variable("forever"),
                            "%x+0, allocated from forever",
                            structs(target).variable("forever"));
                });
    }

    private static void assertWhatis(
            LiveTarget target, long address, String expected, Object... values) {
        assertThat(new MdbScript(target).print("%x::whatis".formatted(address)))
                .isEqualTo("%x is %s\n".formatted(address, expected.formatted(values)));
    }
}
