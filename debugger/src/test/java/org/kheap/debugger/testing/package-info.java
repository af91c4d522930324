/** A target for tests, whose memory, symbols and types a test declares. */
package org.kheap.debugger.testing;
