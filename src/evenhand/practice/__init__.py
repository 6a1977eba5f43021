"""An invented administration with planted faults: demonstration, tutorials, proofs."""
