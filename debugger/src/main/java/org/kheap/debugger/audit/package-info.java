/**
 * What the allocators write down about who called them: a stack of program counters in each audited
 * record, innermost first. A record may be damaged, so its depth is never believed beyond the room
 * that its type has.
 */
package org.kheap.debugger.audit;
