package org.kheap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.kheap.emulator.unicorn.EngineMachine;

/** After a class of tests no engine may be left open, whatever the tests did. */
final class EnginesAreClosed implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(EngineMachine.openEngines()).as("engines still open").isZero();
    }
}
