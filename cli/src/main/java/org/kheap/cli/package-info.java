/**
 * The {@code kheap} command: options, exit status, and the putting together of machine, kernel and
 * workload. Data goes to standard output, talk to standard error.
 */
package org.kheap.cli;
