"""What a firm without GS1 software says it did, as a table or on the phone, turned into EPCIS events."""
