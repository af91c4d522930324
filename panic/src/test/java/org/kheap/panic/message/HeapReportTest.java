package org.kheap.panic.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kheap.panic.KnownSymbols;
import org.kheap.panic.PanicReason.BadAddress;
import org.kheap.panic.PanicReason.BadBase;
import org.kheap.panic.PanicReason.BadBufctl;
import org.kheap.panic.PanicReason.BadBuftag;
import org.kheap.panic.PanicReason.BadCache;
import org.kheap.panic.PanicReason.BadSize;
import org.kheap.panic.PanicReason.Buffer;
import org.kheap.panic.PanicReason.DuplicateFree;
import org.kheap.panic.PanicReason.HeapCorruption;
import org.kheap.panic.PanicReason.ModifiedAfterFree;
import org.kheap.panic.PanicReason.RedzoneViolation;
import org.kheap.panic.PanicReason.Transaction;

/** The reports of the allocator, word by word. */
class HeapReportTest {
    private static final Transaction PREVIOUS =
            new Transaction(
                    0x70a9ae00L,
                    0x40033e60L,
                    12_000_000_345L,
                    0x70a98000L,
                    "kmem_alloc_24",
                    List.of(0x1000_0020L, 0xdead_beefL));
    private static final Buffer BUFFER =
            new Buffer(0x70a9ae08L, 0x70b01200L, "kmem_alloc_32", PREVIOUS);
    private static final KnownSymbols SYMBOLS =
            new KnownSymbols().with("genunix:kmem_free", 0x1000_0000L, 0x100);

    static Stream<Arguments> corruptions() {
        return Stream.of(
                Arguments.of(
                        new ModifiedAfterFree(BUFFER, 0x18, 0xdeadbeef_00000000L),
                        """
                        buffer modified after being freed
                        modification occurred at offset 0x18 (0xdeadbeefdeadbeef replaced by \
                        0xdeadbeef00000000)
                        """),
                Arguments.of(
                        new RedzoneViolation(BUFFER),
                        "redzone violation: write past end of buffer\n"),
                Arguments.of(new BadAddress(BUFFER), "invalid free: buffer not in cache\n"),
                Arguments.of(new DuplicateFree(BUFFER), "duplicate free: buffer freed twice\n"),
                Arguments.of(
                        new BadBuftag(BUFFER, 0xa110c8edL),
                        """
                        boundary tag corrupted
                        bcp ^ bxstat = a110c8ed, should be f4eef4ee
                        """),
                Arguments.of(
                        new BadCache(BUFFER, "kmem_alloc_24"),
                        """
                        buffer freed to wrong cache
                        buffer was allocated from kmem_alloc_24,
                        caller attempting free to kmem_alloc_32.
                        """),
                Arguments.of(
                        new BadSize(BUFFER, 24, 20),
                        "bad free: free size (24) != alloc size (20)\n"),
                Arguments.of(
                        new BadBase(BUFFER, 0x70a9ae00L),
                        "bad free: free address (70a9ae08) != alloc address (70a9ae00)\n"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void shouldPrintTheConditionAndThePreviousTransaction(
            HeapCorruption corruption, String condition) {
        assertThat(HeapReport.of(corruption, SYMBOLS))
                .isEqualTo(
                        "kernel memory allocator: "
                                + condition
                                + """
                                buffer=70a9ae08  bufctl=70b01200  cache: kmem_alloc_32
                                previous transaction on buffer 70a9ae00:
                                thread=40033e60  time=T-12.000000345  slab=70a98000  cache: \
                                kmem_alloc_24
                                kmem_free+20
                                ?+deadbeef
                                """);
    }

    @Test
    void shouldNotTrustTheRecordOfADamagedBufctl() {
        Buffer damaged = new Buffer(0x10, 0, "cache", PREVIOUS);

        assertThat(HeapReport.of(new BadBufctl(damaged), SYMBOLS))
                .isEqualTo(
                        """
                        kernel memory allocator: bufctl corrupted
                        buffer=10  bufctl=0  cache: cache
                        """);
    }

    @Test
    void shouldPrintNoTransactionThatNobodyRecorded() {
        Buffer unknown = new Buffer(0x10, 0, "cache", null);

        assertThat(HeapReport.of(new DuplicateFree(unknown), SYMBOLS))
                .isEqualTo(
                        """
                        kernel memory allocator: duplicate free: buffer freed twice
                        buffer=10  bufctl=0  cache: cache
                        """);
    }
}
