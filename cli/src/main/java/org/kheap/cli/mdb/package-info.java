/** The debugger of crash dumps and live machines, put together: its modules, its files, its terminal. */
package org.kheap.cli.mdb;
