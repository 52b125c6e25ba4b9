"""Reports: what an office takes away in Word, PDF and Excel, drafted from the house, written, checked, issued, frozen."""
